package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

const template = `package upload

import (
	"strconv"
%[1]s)

// TesteePrints is for a call that gives nothing back: what it has to say is printed.
const TesteePrints = %[2]t

var _ = strconv.ParseInt

func testeeList(values ...any) []any { return values }

// TesteeCall makes the upload. The names are those that an expression may use.
func TesteeCall(url, file, accessId, secret string) []any {
	return testeeCall(url, file, file, accessId, accessId, accessId, secret, secret, secret)
}

func testeeCall(url, file, path, access_id, accessId, id, secret, secret_key, secretKey string) []any {
%[3]s}
`

// write gives call.go: a call of the expression, or else of the file's upload function.
func write(expression string, file *ast.File) ([]byte, error) {
	var before string
	var imports strings.Builder
	if expression == "" {
		function := find(file, "Upload")
		if function == nil {
			return nil, errors.New("there is no function Upload in it, and no method of that name whose receiver can be made of nothing")
		}
		receiver, err := receiverOf(function, file)
		if err != nil {
			return nil, err
		}
		var arguments []string
		if arguments, before, err = argumentsOf(function); err != nil {
			return nil, err
		}
		expression = fmt.Sprintf("%s%s(%s)", receiver, function.Name.Name, strings.Join(arguments, ", "))
		if strings.Contains(expression, "context.") {
			imports.WriteString("\t\"context\"\n")
		}
	} else {
		parsed, err := parser.ParseExpr(expression)
		if err != nil {
			return nil, fmt.Errorf("the call %s is no expression: %w", expression, err)
		}
		for _, imported := range file.Imports { // those of the block that the expression names
			if uses(parsed, nameOf(imported)) {
				fmt.Fprintf(&imports, "\t%s %s\n", nameOf(imported), imported.Path.Value)
			}
		}
		for _, missing := range missingImports(parsed, file) {
			if !declares(file, base(strings.Trim(missing, `"`))) {
				fmt.Fprintf(&imports, "\t%s\n", missing)
			}
		}
	}
	parsed, err := parser.ParseExpr(expression)
	if err != nil {
		return nil, err
	}
	if prints := givesNothing(parsed, file); prints {
		return fmt.Appendf(nil, template, imports.String(), true, before+"//line call:1\n\t"+expression+"\n\treturn nil\n"), nil
	}
	return fmt.Appendf(nil, template, imports.String(), false, before+"//line call:1\n\treturn testeeList("+expression+")\n"), nil
}

// find gives the function of that name, or a method of it, in any letter case of the first letter.
func find(file *ast.File, name string) *ast.FuncDecl {
	var method *ast.FuncDecl
	for _, declaration := range file.Decls {
		f, ok := declaration.(*ast.FuncDecl)
		if !ok || f.Body == nil || (f.Name.Name != name && f.Name.Name != strings.ToLower(name)) {
			continue
		}
		if f.Recv == nil {
			return f
		}
		method = f
	}
	return method
}

// receiverOf gives what stands before a method's name: a value that a
// constructor makes of nothing, or else the type's zero value.
func receiverOf(method *ast.FuncDecl, file *ast.File) (string, error) {
	if method.Recv == nil {
		return "", nil
	}
	kind := types.ExprString(method.Recv.List[0].Type)
	name := strings.TrimPrefix(kind, "*")
	for _, declaration := range file.Decls {
		f, ok := declaration.(*ast.FuncDecl)
		if !ok || f.Recv != nil || !strings.HasPrefix(f.Name.Name, "New") || f.Type.Results.NumFields() != 1 ||
			strings.TrimPrefix(types.ExprString(f.Type.Results.List[0].Type), "*") != name {
			continue
		}
		if f.Type.Params.NumFields() > 0 {
			return "", fmt.Errorf("its %s is made by %s, which takes what is not known here", name, f.Name.Name)
		}
		return f.Name.Name + "().", nil
	}
	return "new(" + name + ").", nil
}

var integers = []string{"int", "int32", "int64", "uint", "uint32", "uint64"}

// argumentsOf gives the four arguments as the function's types want them, and
// the statements that make them.
func argumentsOf(function *ast.FuncDecl) (arguments []string, before string, err error) {
	var wanted []string
	for _, parameter := range function.Type.Params.List {
		for range max(1, len(parameter.Names)) {
			wanted = append(wanted, types.ExprString(parameter.Type))
		}
	}
	given := slices.Clone(wanted)
	if len(wanted) > 0 && wanted[0] == "context.Context" {
		arguments, given = append(arguments, "context.Background()"), wanted[1:]
	}
	if n := len(given); n > 0 && strings.HasPrefix(given[n-1], "...") {
		given = given[:n-1]
	}
	if len(given) != 4 {
		return nil, "", fmt.Errorf("its function %s takes (%s), not a URL, a file's path, an access id and a secret",
			function.Name.Name, strings.Join(wanted, ", "))
	}
	for i, name := range []string{"url", "file", "accessId", "secret"} {
		switch {
		case given[i] == "string":
			arguments = append(arguments, name)
		case name == "accessId" && slices.Contains(integers, given[i]):
			before = "\tnumber, err := strconv.ParseInt(accessId, 10, 64)\n\tif err != nil {\n\t\treturn []any{err}\n\t}\n"
			arguments = append(arguments, given[i]+"(number)")
		default:
			return nil, "", fmt.Errorf("its function %s takes a %s where a %s is given", function.Name.Name, given[i], name)
		}
	}
	return arguments, before, nil
}

// givesNothing tells a call of a function of the file's that has no result.
func givesNothing(expression ast.Expr, file *ast.File) bool {
	call, ok := expression.(*ast.CallExpr)
	if !ok {
		return false
	}
	var name string
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	for _, declaration := range file.Decls {
		if f, ok := declaration.(*ast.FuncDecl); ok && f.Name.Name == name {
			return f.Type.Results.NumFields() == 0
		}
	}
	return false
}

func uses(node ast.Node, name string) bool {
	found := false
	ast.Inspect(node, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok {
			if x, ok := selector.X.(*ast.Ident); ok && x.Name == name {
				found = true
			}
		}
		return true
	})
	return found
}

// declares tells a name that the file gives to something of its own at the top.
func declares(file *ast.File, name string) bool {
	for _, declaration := range file.Decls {
		general, ok := declaration.(*ast.GenDecl)
		if !ok || general.Tok == token.IMPORT {
			continue
		}
		for _, spec := range general.Specs {
			if values, ok := spec.(*ast.ValueSpec); ok && slices.ContainsFunc(values.Names, func(n *ast.Ident) bool { return n.Name == name }) {
				return true
			}
		}
	}
	return false
}
