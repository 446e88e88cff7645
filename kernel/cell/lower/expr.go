package lower

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// expr writes an expression.
func (e *emitter) expr(x ast.Expr) string {
	tv := e.info.Types[x]
	if tv.Value != nil {
		return e.constant(tv.Value, e.resolve(tv.Type))
	}
	if tv.IsType() {
		return e.typ(tv.Type)
	}
	switch x := x.(type) {
	case *ast.Ident:
		return e.ident(x)
	case *ast.SelectorExpr:
		return e.selector(x)
	case *ast.CallExpr:
		return e.call(x)
	case *ast.CompositeLit:
		return e.composite(x)
	case *ast.FuncLit:
		return e.closure(x)
	case *ast.ParenExpr:
		return "(" + e.expr(x.X) + ")"
	case *ast.StarExpr:
		return "*" + e.expr(x.X)
	case *ast.UnaryExpr:
		if x.Op == token.ARROW {
			if _, ok := tv.Type.(*types.Tuple); ok || e.comm {
				return e.receiveFrom(x)
			}
			return e.receive(x)
		}
		return x.Op.String() + e.operand(x.X)
	case *ast.BinaryExpr:
		return e.binary(x)
	case *ast.IndexExpr:
		return e.index(x)
	case *ast.IndexListExpr:
		return e.expr(x.X) // an instance: the identifier knows its arguments
	case *ast.SliceExpr:
		return e.slice(x)
	case *ast.TypeAssertExpr:
		from, to := e.resolve(e.info.TypeOf(x.X)), e.resolve(e.info.TypeOf(x.Type))
		if i, ok := from.Underlying().(*types.Interface); ok && i.NumMethods() > 0 && len(e.sub) > 0 && !types.IsInterface(to) {
			// In an instance the assertion may be one that can never succeed.
			return "interface{}(" + e.expr(x.X) + ").(" + e.typ(to) + ")"
		}
		return e.operand(x.X) + ".(" + e.typ(e.info.TypeOf(x.Type)) + ")"
	}
	e.u.fail("unknown expression %T", x)
	return ""
}

// operand writes an expression that something binds to.
func (e *emitter) operand(x ast.Expr) string {
	s := e.expr(x)
	switch ast.Unparen(x).(type) {
	case *ast.BinaryExpr, *ast.StarExpr, *ast.UnaryExpr, *ast.FuncLit:
		if s != "" && s[0] != '(' {
			return "(" + s + ")"
		}
		if _, ok := x.(*ast.ParenExpr); !ok {
			return "(" + s + ")"
		}
	}
	return s
}

func (e *emitter) ident(id *ast.Ident) string {
	obj := e.info.Uses[id]
	if obj == nil {
		obj = e.info.Defs[id]
	}
	switch obj := obj.(type) {
	case nil:
		return id.Name
	case *types.Func:
		if _, ok := e.info.Instances[id]; ok {
			return e.instanceFunc(obj, id)
		}
		return e.function(obj)
	case *types.Var:
		if n, ok := e.renamed[obj]; ok {
			return n
		}
		if n, ok := e.u.name(obj); ok {
			return n
		}
		if obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope() && e.isNative(obj) {
			return e.u.alias(obj.Pkg()) + "." + obj.Name()
		}
	}
	return id.Name
}

// function names a function that is not an instance.
func (e *emitter) function(f *types.Func) string {
	if e.isNative(f) {
		return e.u.alias(f.Pkg()) + "." + f.Name()
	}
	if n, ok := e.u.name(f); ok {
		return n
	}
	return e.libraryFunc(f)
}

func (e *emitter) selector(x *ast.SelectorExpr) string {
	sel := e.info.Selections[x]
	if sel == nil { // package.Name
		return e.ident(x.Sel)
	}
	switch sel.Kind() {
	case types.MethodExpr:
		return e.methodExpr(sel)
	case types.MethodVal:
		if impl, recv, ok := e.laterMethod(x); ok {
			return e.boundMethod(impl, recv, sel)
		}
		return e.path(e.operand(x.X), e.resolve(sel.Recv()), sel.Index()[:len(sel.Index())-1], e.hasParams(sel.Recv()), sel.Obj()) + "." + sel.Obj().Name()
	}
	recv := e.resolve(sel.Recv())
	last := sel.Obj().(*types.Var)
	return e.path(e.operand(x.X), recv, sel.Index()[:len(sel.Index())-1], false, nil) + "." + e.fieldName(last)
}

// hasParams tells whether t is a type parameter: what it stands for may
// promote the method differently.
func (e *emitter) hasParams(t types.Type) bool {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	_, ok := t.(*types.TypeParam)
	return ok
}

// path writes the embedded fields that a promoted field or method goes through.
func (e *emitter) path(x string, recv types.Type, index []int, lookup bool, obj types.Object) string {
	if lookup {
		_, index, _ = types.LookupFieldOrMethod(recv, true, obj.Pkg(), obj.Name())
		if len(index) > 0 {
			index = index[:len(index)-1]
		}
	}
	var b strings.Builder
	b.WriteString(x)
	t := recv
	for _, i := range index {
		t = types.Unalias(t)
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok {
			break
		}
		f := s.Field(i)
		if !f.Exported() && f.Pkg() != nil && e.u.s.imp.Native(f.Pkg().Path()) {
			return x // a compiled type's own business
		}
		b.WriteString("." + e.fieldName(f))
		t = f.Type()
	}
	return b.String()
}

// boundMethod writes a method value whose method is a variable: the receiver is
// evaluated now.
func (e *emitter) boundMethod(impl, recv string, sel *types.Selection) string {
	m := sel.Obj().(*types.Func)
	sig := e.resolve(sel.Type()).(*types.Signature)
	var params, args []string
	for i := range sig.Params().Len() {
		name, t := "a"+Mark+strconv.Itoa(i), sig.Params().At(i).Type()
		if i == sig.Params().Len()-1 && sig.Variadic() {
			params, args = append(params, name+" ..."+e.typ(t.(*types.Slice).Elem())), append(args, name+"...")
			continue
		}
		params, args = append(params, name+" "+e.typ(t)), append(args, name)
	}
	ret := ""
	if sig.Results().Len() > 0 {
		ret = "return "
	}
	results := strings.TrimPrefix(e.signatureText(types.NewSignatureType(nil, nil, nil, nil, sig.Results(), false)), "()")
	rt := e.typ(m.Signature().Recv().Type())
	f := "func(" + strings.Join(params, ", ") + ")" + results
	return "func(r" + Mark + " " + rt + ") func" + e.signatureText(sig) + " { return " + f + " { " + ret + impl + "(" + strings.Join(append([]string{"r" + Mark}, args...), ", ") + ") } }(" + recv + ")"
}

// methodExpr writes T.Method as a function.
func (e *emitter) methodExpr(sel *types.Selection) string {
	sig := e.resolve(sel.Type()).(*types.Signature)
	var params, args []string
	for i := range sig.Params().Len() {
		name := "a" + Mark + strconv.Itoa(i)
		t := sig.Params().At(i).Type()
		if i == sig.Params().Len()-1 && sig.Variadic() {
			params = append(params, name+" ..."+e.typ(t.(*types.Slice).Elem()))
			args = append(args, name+"...")
			continue
		}
		params = append(params, name+" "+e.typ(t))
		args = append(args, name)
	}
	ret := ""
	if sig.Results().Len() > 0 {
		ret = "return "
	}
	recv := e.path(args[0], e.resolve(sel.Recv()), sel.Index()[:len(sel.Index())-1], e.hasParams(sel.Recv()), sel.Obj())
	call := recv + "." + sel.Obj().Name() + "(" + strings.Join(args[1:], ", ") + ")"
	if e.u.s.real != nil && !e.hasParams(sel.Recv()) {
		call = e.callMethod(args[0], e.resolve(sel.Recv()), sel.Obj().(*types.Func), sel.Index(), args[1:])
	}
	results := strings.TrimPrefix(e.signatureText(types.NewSignatureType(nil, nil, nil, nil, sig.Results(), false)), "()")
	return "func(" + strings.Join(params, ", ") + ")" + results + " { " + ret + call + " }"
}

func (e *emitter) binary(x *ast.BinaryExpr) string {
	l, r := e.operand(x.X), e.operand(x.Y)
	return l + " " + x.Op.String() + " " + r
}

func (e *emitter) index(x *ast.IndexExpr) string {
	if tv, ok := e.info.Types[x.X]; ok {
		if sig, ok := tv.Type.(*types.Signature); ok && sig != nil {
			return e.expr(x.X) // an instance of a generic function
		}
		if m, ok := coreOf(e.resolve(tv.Type)).(*types.Map); ok {
			return e.operand(x.X) + "[" + e.assignable(x.Index, m.Key()) + "]"
		}
		if _, ok := coreOf(e.resolve(tv.Type)).(*types.Pointer); ok { // an array behind a pointer
			return "(*" + e.operand(x.X) + ")[" + e.expr(x.Index) + "]"
		}
	}
	return e.operand(x.X) + "[" + e.expr(x.Index) + "]"
}

func (e *emitter) slice(x *ast.SliceExpr) string {
	part := func(x ast.Expr) string {
		if x == nil {
			return ""
		}
		return e.expr(x)
	}
	s := e.operand(x.X) + "[" + part(x.Low) + ":" + part(x.High)
	if x.Slice3 {
		s += ":" + part(x.Max)
	}
	return s + "]"
}

func coreOf(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// assignable writes an expression where a value of type t is wanted.
func (e *emitter) assignable(x ast.Expr, t types.Type) string {
	t = e.resolve(t)
	s := e.expr(x)
	tv := e.info.Types[x]
	if tv.Value != nil || tv.IsNil() || t == nil {
		return s
	}
	from := e.resolve(tv.Type)
	if from == nil || types.Identical(from, t) {
		return s
	}
	if types.IsInterface(t) && yieldsBool(x, from) {
		return e.typ(types.Default(from)) + "(" + s + ")"
	}
	// Between a named type and a literal one Go converts silently.
	if _, isInterface := t.Underlying().(*types.Interface); !isInterface {
		if _, ok := from.(*types.Tuple); !ok && from != types.Typ[types.UntypedBool] {
			return "(" + e.typ(t) + ")(" + s + ")"
		}
	}
	return s
}

// yieldsBool says whether x is a comparison or a negation. The interpreter writes the
// result of these straight to where it goes, as a bool, and fails where that is an
// interface that a function returns.
func yieldsBool(x ast.Expr, t types.Type) bool {
	if b, ok := t.Underlying().(*types.Basic); !ok || b.Info()&types.IsBoolean == 0 {
		return false
	}
	switch x := ast.Unparen(x).(type) {
	case *ast.BinaryExpr:
		return true
	case *ast.UnaryExpr:
		return x.Op == token.NOT
	}
	return false
}

func (e *emitter) composite(x *ast.CompositeLit) string {
	t := e.resolve(e.info.TypeOf(x))
	prefix := ""
	if p, ok := t.Underlying().(*types.Pointer); ok {
		prefix, t = "&", p.Elem()
	}
	var parts []string
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for i, el := range x.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				f, _ := e.info.Uses[kv.Key.(*ast.Ident)].(*types.Var)
				ft := f.Type()
				for j := range u.NumFields() {
					if u.Field(j).Name() == f.Name() {
						f, ft = u.Field(j), u.Field(j).Type()
					}
				}
				parts = append(parts, e.fieldName(f)+": "+e.assignable(kv.Value, ft))
				continue
			}
			parts = append(parts, e.fieldName(u.Field(i))+": "+e.assignable(el, u.Field(i).Type()))
		}
	case *types.Map:
		for _, el := range x.Elts {
			kv := el.(*ast.KeyValueExpr)
			parts = append(parts, e.assignable(kv.Key, u.Key())+": "+e.assignable(kv.Value, u.Elem()))
		}
	default:
		var elem types.Type
		if s, ok := u.(*types.Slice); ok {
			elem = s.Elem()
		} else if a, ok := u.(*types.Array); ok {
			elem = a.Elem()
		}
		for _, el := range x.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				parts = append(parts, e.expr(kv.Key)+": "+e.assignable(kv.Value, elem))
				continue
			}
			parts = append(parts, e.assignable(el, elem))
		}
	}
	return prefix + e.typeText(t) + "{" + strings.Join(parts, ", ") + "}"
}

// constant writes a constant of a type.
func (e *emitter) constant(v constant.Value, t types.Type) string {
	b, ok := t.Underlying().(*types.Basic)
	if !ok { // an interface: the default type of the value
		return e.plainConstant(v)
	}
	plain := e.basicConstant(v, b)
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		switch t.Kind() {
		case types.Int, types.Float64, types.String, types.Bool, types.Complex128:
			return plain
		}
		if t.Info()&types.IsUntyped != 0 {
			return plain
		}
	}
	return e.typ(t) + "(" + plain + ")"
}

func (e *emitter) plainConstant(v constant.Value) string {
	switch v.Kind() {
	case constant.Bool:
		return v.String()
	case constant.String:
		return strconv.Quote(constant.StringVal(v))
	case constant.Int:
		return negative(v.ExactString())
	case constant.Float:
		return floatText(v)
	}
	return e.basicConstant(v, types.Typ[types.Complex128])
}

func (e *emitter) basicConstant(v constant.Value, b *types.Basic) string {
	switch info := b.Info(); {
	case info&types.IsBoolean != 0:
		return v.String()
	case info&types.IsString != 0:
		return strconv.Quote(constant.StringVal(v))
	case info&types.IsInteger != 0:
		return negative(constant.ToInt(v).ExactString())
	case info&types.IsFloat != 0:
		return floatText(v)
	case info&types.IsComplex != 0:
		return "complex(" + floatText(constant.Real(v)) + ", " + floatText(constant.Imag(v)) + ")"
	}
	return e.plainConstant(v)
}

func negative(s string) string {
	if strings.HasPrefix(s, "-") {
		return "(" + s + ")"
	}
	return s
}

func floatText(v constant.Value) string {
	f, _ := constant.Float64Val(constant.ToFloat(v))
	if math.IsInf(f, 0) { // beyond float64: an untyped constant in a bigger computation
		var z big.Float
		if r, ok := constant.Val(v).(*big.Rat); ok {
			z.SetRat(r)
		} else if b, ok := constant.Val(v).(*big.Float); ok {
			z.Set(b)
		}
		return negative(z.Text('g', 40))
	}
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(s, ".eE") {
		s += ".0"
	}
	return negative(s)
}

var _ = token.NoPos
