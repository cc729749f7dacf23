// Wrap puts around a block of a page what Go needs and the block does not
// bring: wrap SOURCE TARGET. What it adds stands on a line that is there
// already, or after the last, so that the compiler names the block's own lines.
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
	"slices"
	"strconv"
	"strings"
)

// packages are what a block may use without importing it; of two with one name,
// the likelier.
var packages = []string{
	"bufio", "bytes", "context", "crypto/hmac", "crypto/md5", "crypto/sha1", "crypto/sha256", "crypto/tls",
	"crypto/x509", "encoding/base64", "encoding/binary", "encoding/hex", "encoding/json", "errors", "flag", "fmt",
	"hash", "html", "io", "io/fs", "io/ioutil", "log", "log/slog", "maps", "math", "math/rand", "mime",
	"mime/multipart", "net", "net/http", "net/http/httptrace", "net/http/httputil", "net/textproto", "net/url", "os",
	"path", "path/filepath", "reflect", "regexp", "runtime", "slices", "sort", "strconv", "strings", "sync",
	"sync/atomic", "syscall", "time", "unicode", "unicode/utf8",
}

func main() {
	log.SetFlags(0)
	source, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[2], wrap(source), 0o644); err != nil {
		log.Fatal(err)
	}
}

func wrap(source []byte) []byte {
	source = bytes.TrimPrefix(source, []byte("\ufeff")) // no other place than the first is allowed to it
	head, tail := []byte("package upload"), slices.Concat([]byte("; "), source)
	if file, fset, err := parse(source, parser.PackageClauseOnly); err == nil {
		// The clause's name is replaced, since what is called main can be run but not imported.
		start, end := fset.Position(file.Name.Pos()).Offset, fset.Position(file.Name.End()).Offset
		head, tail = slices.Concat(source[:start], []byte("upload")), source[end:]
	}
	// The mistakes of a block that does not parse are the compiler's to tell.
	file, fset, _ := parse(slices.Concat(head, tail), 0)
	if missing := missingImports(file); missing != nil {
		head = fmt.Appendf(head, "; import (%s)", strings.Join(missing, "; "))
	}
	// Other types are refused where the function stands, and by the block's own compiler.
	return fmt.Appendf(slices.Concat(head, tail),
		"\n//line upload.go:%d\nvar _ func(url, filePath, accessId, secret string) (resp string, err error) = Upload\n",
		lineOfUpload(file, fset))
}

func parse(source []byte, mode parser.Mode) (*ast.File, *token.FileSet, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "upload.go", source, mode)
	return file, fset, err
}

// missingImports gives the packages that the block names, neither imports nor
// hides behind names of its own.
func missingImports(file *ast.File) []string {
	used := map[string]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
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
		if used[path.Base(p)] {
			missing = append(missing, strconv.Quote(p))
		}
	}
	return missing
}

func nameOf(imported *ast.ImportSpec) string {
	if imported.Name != nil {
		return imported.Name.Name
	}
	return path.Base(strings.TrimSuffix(strings.Trim(imported.Path.Value, "`\""), "/v2")) // math/rand/v2 is rand
}

func lineOfUpload(file *ast.File, fset *token.FileSet) int {
	for _, declaration := range file.Decls {
		if f, ok := declaration.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "Upload" {
			return fset.Position(f.Name.Pos()).Line
		}
	}
	return 1
}
