package adql

import (
	"fmt"
	"strings"

	"vogo/vokit/unit"
)

// function describes a scalar function: how many arguments it takes, the SQL
// function that computes it and the datatype of its value ("arg" stands for
// that of the first argument).
type function struct {
	min, max int
	sql      string
	typ      string
	unit     string
	ucd      string
	text     bool // takes strings, so arguments are not checked for numbers
}

// functions are the scalar functions of ADQL 2.1 (section 2.3) and the
// user-defined ones; geometry and aggregates are handled apart.
var functions = map[string]function{
	"ABS":      {1, 1, "abs", "arg", "", "", false},
	"CEILING":  {1, 1, "vo_ceiling", "double", "", "", false},
	"DEGREES":  {1, 1, "vo_degrees", "double", "deg", "", false},
	"EXP":      {1, 1, "vo_exp", "double", "", "", false},
	"FLOOR":    {1, 1, "vo_floor", "double", "", "", false},
	"LOG":      {1, 1, "vo_ln", "double", "", "", false},
	"LOG10":    {1, 1, "vo_log10", "double", "", "", false},
	"MOD":      {2, 2, "vo_mod", "arg", "", "", false},
	"PI":       {0, 0, "vo_pi", "double", "", "", false},
	"POWER":    {2, 2, "vo_power", "double", "", "", false},
	"RADIANS":  {1, 1, "vo_radians", "double", "rad", "", false},
	"RAND":     {0, 1, "vo_rand", "double", "", "", false},
	"ROUND":    {1, 2, "vo_round", "double", "", "", false},
	"SIGN":     {1, 1, "vo_sign", "double", "", "", false},
	"SQRT":     {1, 1, "vo_sqrt", "double", "", "", false},
	"TRUNCATE": {1, 2, "vo_truncate", "double", "", "", false},
	"ACOS":     {1, 1, "vo_acos", "double", "rad", "", false},
	"ASIN":     {1, 1, "vo_asin", "double", "rad", "", false},
	"ATAN":     {1, 1, "vo_atan", "double", "rad", "", false},
	"ATAN2":    {2, 2, "vo_atan2", "double", "rad", "", false},
	"COS":      {1, 1, "vo_cos", "double", "", "", false},
	"COT":      {1, 1, "vo_cot", "double", "", "", false},
	"SIN":      {1, 1, "vo_sin", "double", "", "", false},
	"TAN":      {1, 1, "vo_tan", "double", "", "", false},

	"LOWER":    {1, 1, "lower", "char", "", "", true},
	"UPPER":    {1, 1, "upper", "char", "", "", true},
	"LENGTH":   {1, 1, "length", "int", "", "", true},
	"COALESCE": {1, 40, "coalesce", "arg", "", "", true},
	"NULLIF":   {2, 2, "nullif", "arg", "", "", true},
	"IN_UNIT":  {2, 2, "vo_in_unit", "double", "", "", true},

	"IVO_HASWORD":           {2, 2, "vo_hasword", "int", "", "", true},
	"IVO_NOCASEMATCH":       {2, 2, "vo_nocasematch", "int", "", "", true},
	"IVO_HASHLIST_HAS":      {2, 2, "vo_hashlist_has", "int", "", "", true},
	"IVO_INTERVAL_OVERLAPS": {4, 4, "vo_interval_overlaps", "int", "", "", false},
	"IVO_INTERVAL_HAS":      {3, 3, "vo_interval_has", "int", "", "", false},
	"IVO_TO_JD":             {1, 1, "vo_to_jd", "double", "d", "time.epoch", true},
	"IVO_TO_MJD":            {1, 1, "vo_to_mjd", "double", "d", "time.epoch", true},
	"IVO_NORMAL_RANDOM":     {2, 2, "vo_normal_random", "double", "", "", false},
	"IVO_HEALPIX_INDEX":     {2, 3, "vo_healpix_index", "long", "", "pos.healpix", true},
	"IVO_HEALPIX_CENTER":    {2, 2, "vo_healpix_center", "point", "", "", false},
	"IVO_SIMBADPOINT":       {1, 1, "vo_simbadpoint", "point", "", "", true},
	"GAVO_TO_JD":            {1, 1, "vo_to_jd", "double", "d", "time.epoch", true},
	"GAVO_TO_MJD":           {1, 1, "vo_to_mjd", "double", "d", "time.epoch", true},
	"IVO_EPOCH_PROP":        {8, 8, "vo_epoch_prop", "double", "", "", false},
	"IVO_EPOCH_PROP_POS":    {8, 8, "vo_epoch_prop_pos", "point", "", "", false},
	"IVO_HMS_TO_DEGREES":    {1, 1, "vo_hms_to_degrees", "double", "deg", "", true},
	"IVO_DMS_TO_DEGREES":    {1, 1, "vo_dms_to_degrees", "double", "deg", "", true},
	"GAVO_SIMBADPOINT":      {1, 1, "vo_simbadpoint", "point", "", "", true},
	"GAVO_NORMAL_RANDOM":    {2, 2, "vo_normal_random", "double", "", "", false},
	"GAVO_MATCH":            {2, 2, "vo_match", "int", "", "", true},
	"GAVO_GETAUTHORITY":     {1, 1, "vo_authority", "char", "", "", true},
	"GAVO_MOCUNION":         {2, 2, "vo_moc_union", "moc", "", "", true},
	"GAVO_MOCINTERSECT":     {2, 2, "vo_moc_intersection", "moc", "", "", true},
}

// arrays are the functions whose value is an array, with its size.
var arrays = map[string]string{"IVO_EPOCH_PROP": "6"}

// aggregates are the set functions: the SQL that computes them, and how many
// arguments they take.
var aggregates = map[string]struct {
	sql      string
	min, max int
}{
	"COUNT": {"count", 1, 1}, "SUM": {"sum", 1, 1}, "AVG": {"avg", 1, 1}, "MIN": {"min", 1, 1}, "MAX": {"max", 1, 1},
	"STDDEV": {"vo_stddev", 1, 1}, "IVO_STRING_AGG": {"group_concat", 1, 2},
	"IVO_HISTOGRAM": {"vo_histogram", 4, 4}, "GAVO_HISTOGRAM": {"vo_histogram", 4, 4},
}

// FunctionNames lists the functions a query can call, without aggregates and
// geometry, for service descriptions.
func functionNames() []string {
	var names []string
	for n := range functions {
		names = append(names, n)
	}
	for n := range aggregates {
		names = append(names, n)
	}
	for n := range geometryFunctions {
		names = append(names, n)
	}
	return names
}

func (t *translator) call(x *Call, sc *scope) (value, error) {
	name := strings.ToUpper(x.Name)
	if _, ok := aggregates[name]; ok {
		return t.aggregate(x, name, sc)
	}
	if x.Star || x.Distinct {
		return value{}, t.errAt(x.At, x.Name, "", "%s takes neither * nor DISTINCT", x.Name)
	}
	if f, ok := geometryFunctions[name]; ok {
		return f(t, x, sc)
	}
	f, ok := functions[name]
	if !ok {
		return value{}, t.errAt(x.At, x.Name, didYouMean(nearest(x.Name, functionNames())), "there is no function %s", x.Name)
	}
	if len(x.Args) < f.min || len(x.Args) > f.max {
		return value{}, t.argCount(x, f.min, f.max)
	}
	args := make([]string, len(x.Args))
	var first value
	out := value{typ: f.typ, ext: ColumnInfo{Unit: f.unit, UCD: f.ucd}}
	for i, a := range x.Args {
		v, err := t.expr(a, sc)
		if err != nil {
			return v, err
		}
		if !f.text && (!v.numeric() || v.geo != nil) {
			return v, t.errAt(a.pos(), t.near(a), "", "%s needs a number, this is %s", x.Name, v.kindName())
		}
		if f.typ == "arg" && (i == 0 || name == "COALESCE") {
			if i == 0 {
				out.typ = ""
				out.ext = v.quantity()
			}
			out.typ = wider(out.typ, v.typ)
		}
		args[i] = v.output()
		if i == 0 {
			first = v
		}
	}
	if name == "IN_UNIT" {
		return t.inUnit(x, first)
	}
	out.sql = f.sql + "(" + strings.Join(args, ", ") + ")"
	if f.typ == "point" || f.typ == "moc" {
		return geo(&geometry{kind: f.typ, sql: out.sql}), nil
	}
	out.ext.ArraySize = arrays[name]
	if out.typ == "" {
		out.typ = "double"
	}
	return out, nil
}

func (t *translator) argCount(x *Call, lo, hi int) error {
	want := fmt.Sprint(lo)
	if hi > lo {
		want = fmt.Sprintf("%d to %d", lo, hi)
	}
	return t.errAt(x.At, x.Name, "", "%s takes %s arguments, not %d", strings.ToUpper(x.Name), want, len(x.Args))
}

// inUnit converts a column with a known unit at translation time.
func (t *translator) inUnit(x *Call, v value) (value, error) {
	target, ok := x.Args[1].(*String)
	if !ok {
		return value{}, t.errAt(x.Args[1].pos(), "", "for example IN_UNIT(pmra, 'deg/yr')", "IN_UNIT takes the unit as a string literal")
	}
	from := v.quantity().Unit
	factor, err := unit.ConversionFactor(from, target.Value)
	if err != nil {
		return value{}, t.errAt(x.At, x.Name, "", "%s", strings.TrimPrefix(err.Error(), "unit: "))
	}
	return value{sql: fmt.Sprintf("(%s * %.17g)", v.output(), factor), typ: "double", ext: ColumnInfo{Unit: target.Value, UCD: v.quantity().UCD}}, nil
}

func (t *translator) aggregate(x *Call, name string, sc *scope) (value, error) {
	if !sc.agg {
		return value{}, t.errAt(x.At, x.Name, "conditions on aggregates go into HAVING", "%s cannot stand here", name)
	}
	if sc.aggDepth > 0 {
		return value{}, t.errAt(x.At, x.Name, "", "aggregates cannot be nested")
	}
	sc.aggs = true
	if x.Star {
		if name != "COUNT" {
			return value{}, t.errAt(x.At, x.Name, "", "only COUNT takes *")
		}
		return value{sql: "count(*)", typ: "long", ext: ColumnInfo{UCD: "meta.number"}}, nil
	}
	agg := aggregates[name]
	if len(x.Args) < agg.min || len(x.Args) > agg.max {
		return value{}, t.argCount(x, agg.min, agg.max)
	}
	sc.aggDepth++
	defer func() { sc.aggDepth-- }()
	var args []string
	var first value
	for i, a := range x.Args {
		v, err := t.expr(a, sc)
		if err != nil {
			return v, err
		}
		if i == 0 {
			first = v
		}
		args = append(args, v.output())
		if v.isText() {
			sc.gathered = append(sc.gathered, v.output())
		}
	}
	sc.distinct = sc.distinct || x.Distinct
	out := value{ext: first.quantity()}
	switch name {
	case "COUNT":
		out.typ, out.ext = "long", ColumnInfo{UCD: "meta.number"}
	case "MIN", "MAX":
		out.typ = first.typ
		if c := first.col; c != nil {
			out.ext.Xtype = c.Xtype
		}
	case "IVO_STRING_AGG":
		out.typ = "char"
	case "IVO_HISTOGRAM", "GAVO_HISTOGRAM":
		out.typ, out.ext = "int", ColumnInfo{ArraySize: "*", UCD: "meta.number"}
	case "SUM":
		out.typ = "double"
		if r := numericRank[first.typ]; r > 0 && r <= numericRank["long"] {
			out.typ = "long"
		}
	default:
		out.typ = "double"
	}
	if name != "COUNT" && name != "MIN" && name != "MAX" && name != "IVO_STRING_AGG" && !first.numeric() {
		return first, t.errAt(x.Args[0].pos(), t.near(x.Args[0]), "", "%s needs numbers, this is %s", name, first.kindName())
	}
	distinct := ""
	if x.Distinct {
		distinct = "DISTINCT "
		if len(args) > 1 {
			args = args[:1]
		}
	}
	out.sql = agg.sql + "(" + distinct + strings.Join(args, ", ") + ")"
	return out, nil
}
