package cell

import (
	"fmt"
	"go/ast"
	"go/types"
)

// How deep a cell may be nested. The time that checking takes grows with the square of
// the depth, and with its cube where types are nested; nothing can stop it on the way.
const (
	maxNesting     = 3000
	maxTypeNesting = 500
)

// tooDeep finds where a file is nested deeper than a cell may be.
func tooDeep(file *ast.File) error {
	var found *types.Error
	var typeDepths []int // of the nodes around
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			typeDepths = typeDepths[:len(typeDepths)-1]
			return true
		}
		if found != nil {
			return false
		}
		depth := 0
		if len(typeDepths) > 0 {
			depth = typeDepths[len(typeDepths)-1]
		}
		switch n.(type) {
		case *ast.ArrayType, *ast.MapType, *ast.ChanType, *ast.FuncType, *ast.StructType, *ast.StarExpr, *ast.IndexExpr:
			depth++
		case *ast.Field, *ast.FieldList:
		default:
			depth = 0
		}
		typeDepths = append(typeDepths, depth)
		switch {
		case depth > maxTypeNesting:
			found = &types.Error{Pos: n.Pos(), Msg: fmt.Sprintf("this type is nested deeper than a cell's may be, %d levels", maxTypeNesting)}
		case len(typeDepths) > maxNesting:
			found = &types.Error{Pos: n.Pos(), Msg: fmt.Sprintf("this is nested deeper than a cell may be, %d levels: a loop or a list can say it in another way", maxNesting)}
		default:
			return true
		}
		typeDepths = typeDepths[:len(typeDepths)-1]
		return false
	})
	if found == nil {
		return nil
	}
	return *found
}

// nested reports whether a file of the cell may be nested as it is.
func (c *checked) nested(s *Session, files ...*ast.File) (ok bool) {
	for _, f := range files {
		if err := tooDeep(f); err != nil {
			e := err.(types.Error)
			e.Fset = s.fset
			c.note(s, e)
			return false
		}
	}
	return true
}
