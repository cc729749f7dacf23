// Wrap makes a package of a block of a page: wrap SOURCE FOLDER ADDED writes
// upload.go, the block with what Go needs and it does not bring, and call.go,
// which calls it; and to ADDED, a line each, what was put around it.
//
// What it adds to the block stands on a line that is there already, so that the
// compiler names the block's own lines. It ends with 4 for a block in which
// there is nothing that it can call.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const notJudged = 4

// packages are what a block may use without importing it; of two with one name,
// the likelier.
var packages = []string{
	"bufio", "bytes", "context", "crypto/hmac", "crypto/md5", "crypto/sha1", "crypto/sha256", "crypto/tls",
	"crypto/x509", "encoding/base64", "encoding/binary", "encoding/hex", "encoding/json", "errors", "flag", "fmt",
	"hash", "html", "io", "io/fs", "io/ioutil", "log", "log/slog", "maps", "math", "math/rand", "mime",
	"mime/multipart", "net", "net/http", "net/http/httptrace", "net/http/httputil", "net/textproto", "net/url", "os",
	"path", "path/filepath", "reflect", "regexp", "runtime", "slices", "sort", "strconv", "strings", "sync",
	"sync/atomic", "syscall", "time", "unicode", "unicode/utf8", "github.com/go-resty/resty/v2",
}

func main() {
	log.SetFlags(0)
	source, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	text, file, added := wrap(source)
	call, err := write(os.Getenv("CALL"), file)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(notJudged)
	}
	for name, content := range map[string][]byte{
		filepath.Join(os.Args[2], "upload.go"): text,
		filepath.Join(os.Args[2], "call.go"):   call,
		os.Args[3]:                             []byte(strings.Join(append(added, ""), "\n")),
	} {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

func wrap(source []byte) (text []byte, file *ast.File, added []string) {
	source = bytes.TrimPrefix(source, []byte("\ufeff")) // no other place than the first is allowed to it
	head, tail := []byte("package upload"), slices.Concat([]byte("; "), source)
	if file, fset, err := parse(source, parser.PackageClauseOnly); err == nil {
		// The clause's name is replaced, since what is called main can be run but not imported.
		start, end := fset.Position(file.Name.Pos()).Offset, fset.Position(file.Name.End()).Offset
		head, tail = slices.Concat(source[:start], []byte("upload")), source[end:]
	} else {
		added = append(added, "a package clause")
	}
	// The mistakes of a block that does not parse are the compiler's to tell.
	file, _, _ = parse(slices.Concat(head, tail), 0)
	if missing := missingImports(file, file); missing != nil {
		head = fmt.Appendf(head, "; import (%s)", strings.Join(missing, "; "))
		for _, name := range missing {
			added = append(added, "import "+name)
		}
	}
	return slices.Concat(head, tail), file, added
}

func parse(source []byte, mode parser.Mode) (*ast.File, *token.FileSet, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "upload.go", source, mode)
	return file, fset, err
}

// missingImports gives the packages that the node names, of those that the file
// neither imports nor hides behind names of its own.
func missingImports(node ast.Node, file *ast.File) []string {
	used := map[string]bool{}
	ast.Inspect(node, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok {
			if x, ok := selector.X.(*ast.Ident); ok && x.Obj == nil {
				used[x.Name] = true
			}
		}
		return true
	})
	for _, imported := range file.Imports {
		delete(used, nameOf(imported))
	}
	var missing []string
	for _, p := range packages {
		if used[base(p)] {
			missing = append(missing, strconv.Quote(p))
		}
	}
	return missing
}

func nameOf(imported *ast.ImportSpec) string {
	if imported.Name != nil {
		return imported.Name.Name
	}
	return base(strings.Trim(imported.Path.Value, "`\""))
}

func base(importPath string) string {
	return path.Base(strings.TrimSuffix(importPath, "/v2")) // math/rand/v2 is rand
}
