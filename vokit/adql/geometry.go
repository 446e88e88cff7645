package adql

import (
	"fmt"
	"strings"
)

// geometry is a constructor whose parts are known as SQL, so that conditions
// on it can be computed from numbers and not from its text.
type geometry struct {
	kind    string  // point, circle, polygon, region
	ra, dec string  // point, circle
	radius  string  // circle
	sql     string  // text form, for kinds without parts
	args    []value // of which it is made, if known one by one
	box     bool
}

func (g *geometry) xtype() string {
	if g.kind == "region" {
		return "adql:REGION"
	}
	return g.kind
}

// text is SQL for the STC-S form.
func (g *geometry) text() string {
	switch {
	case g.sql != "":
		return g.sql
	case g.kind == "point":
		return fmt.Sprintf("vo_point(%s, %s)", g.ra, g.dec)
	}
	return fmt.Sprintf("vo_circle(%s, %s, %s)", g.ra, g.dec, g.radius)
}

var geometryPredicates = map[string]bool{"CONTAINS": true, "INTERSECTS": true}

// geometryFunctions is filled by init, for its functions refer to it.
var geometryFunctions map[string]func(*translator, *Call, *scope) (value, error)

func init() {
	geometryFunctions = map[string]func(*translator, *Call, *scope) (value, error){
		"POINT":      (*translator).point,
		"CIRCLE":     (*translator).circle,
		"BOX":        (*translator).box,
		"POLYGON":    (*translator).polygon,
		"REGION":     (*translator).region,
		"MOC":        (*translator).moc,
		"CONTAINS":   (*translator).contains,
		"INTERSECTS": (*translator).contains,
		"DISTANCE":   (*translator).distance,
		"AREA":       (*translator).area,
		"CENTROID":   (*translator).centroid,
		"COORD1":     (*translator).coord,
		"COORD2":     (*translator).coord,
		"COORDSYS":   (*translator).coordsys,

		"IVO_GEOM_TRANSFORM": (*translator).transform,
		"GAVO_TRANSFORM":     (*translator).transform,
	}
}

func geo(g *geometry) value { return value{sql: g.text(), typ: "char", geo: g} }

// geoArgs translates the arguments of a geometry constructor, without the
// coordinate system that ADQL 2.0 wants first and ADQL 2.1 deprecates.
func (t *translator) geoArgs(x *Call, sc *scope) ([]value, error) {
	args := x.Args
	if len(args) > 0 {
		switch a := args[0].(type) {
		case *String:
			if err := t.frame(a); err != nil {
				return nil, err
			}
			args = args[1:]
		case *Null:
			args = args[1:]
		}
	}
	vs := make([]value, len(args))
	for i, a := range args {
		v, err := t.expr(a, sc)
		if err != nil {
			return nil, err
		}
		vs[i] = v
	}
	return vs, nil
}

// frame accepts the frames whose coordinates are those of the ICRS here.
func (t *translator) frame(s *String) error {
	f := strings.ToUpper(strings.TrimSpace(s.Value))
	if f == "" {
		return nil
	}
	switch strings.Fields(f)[0] {
	case "ICRS", "FK5", "J2000", "UNKNOWNFRAME", "UNKNOWN", "NULL":
		return nil
	}
	return t.errAt(s.At, "'"+s.Value+"'", "give ICRS coordinates", "the frame %q is not known here", s.Value)
}

func (t *translator) numbers(x *Call, vs []value) error {
	for _, v := range vs {
		if !v.numeric() || v.geo != nil {
			return t.errAt(x.At, x.Name, "", "%s takes numbers in degrees, one argument is %s", strings.ToUpper(x.Name), v.kindName())
		}
	}
	return nil
}

func (t *translator) point(x *Call, sc *scope) (value, error) {
	vs, err := t.geoArgs(x, sc)
	if err != nil {
		return value{}, err
	}
	if len(vs) != 2 {
		return value{}, t.errAt(x.At, x.Name, "write POINT(ra, dec)", "POINT takes two coordinates")
	}
	if err := t.numbers(x, vs); err != nil {
		return value{}, err
	}
	return geo(&geometry{kind: "point", ra: vs[0].sql, dec: vs[1].sql, args: vs}), nil
}

func (t *translator) circle(x *Call, sc *scope) (value, error) {
	vs, err := t.geoArgs(x, sc)
	if err != nil {
		return value{}, err
	}
	if len(vs) == 2 && vs[1].numeric() {
		at := coordinates(vs[0])
		return geo(&geometry{kind: "circle", ra: at[0].sql, dec: at[1].sql, radius: vs[1].sql, args: append(at, vs[1])}), nil
	}
	if len(vs) != 3 {
		return value{}, t.errAt(x.At, x.Name, "write CIRCLE(ra, dec, radius)", "CIRCLE takes a centre and a radius")
	}
	if err := t.numbers(x, vs); err != nil {
		return value{}, err
	}
	return geo(&geometry{kind: "circle", ra: vs[0].sql, dec: vs[1].sql, radius: vs[2].sql, args: vs}), nil
}

// coords are the SQL coordinates of a point, constructed or stored.
func coords(v value) (ra, dec string) {
	if v.geo != nil && v.geo.ra != "" {
		return v.geo.ra, v.geo.dec
	}
	return "vo_coord1(" + v.output() + ")", "vo_coord2(" + v.output() + ")"
}

// coordinates are those of a point as values, as far as they are known.
func coordinates(v value) []value {
	if v.geo != nil && v.geo.kind == "point" && len(v.geo.args) == 2 {
		return v.geo.args[:2:2]
	}
	ra, dec := coords(v)
	return []value{number(ra), number(dec)}
}

func (t *translator) box(x *Call, sc *scope) (value, error) {
	vs, err := t.geoArgs(x, sc)
	if err != nil {
		return value{}, err
	}
	if len(vs) == 3 && !vs[0].numeric() {
		vs = append(coordinates(vs[0]), vs[1:]...)
	}
	if len(vs) != 4 {
		return value{}, t.errAt(x.At, x.Name, "write BOX(ra, dec, width, height)", "BOX takes a centre, a width and a height")
	}
	if err := t.numbers(x, vs); err != nil {
		return value{}, err
	}
	return geo(&geometry{kind: "polygon", sql: "vo_box(" + join(vs) + ")", args: vs, box: true}), nil
}

func (t *translator) polygon(x *Call, sc *scope) (value, error) {
	vs, err := t.geoArgs(x, sc)
	if err != nil {
		return value{}, err
	}
	if len(vs) >= 3 && !vs[0].numeric() {
		var flat []value
		for _, v := range vs {
			flat = append(flat, coordinates(v)...)
		}
		vs = flat
	}
	if len(vs) < 6 || len(vs)%2 != 0 {
		return value{}, t.errAt(x.At, x.Name, "write POLYGON(ra1, dec1, ra2, dec2, ra3, dec3, …)", "POLYGON takes three or more pairs of coordinates")
	}
	if err := t.numbers(x, vs); err != nil {
		return value{}, err
	}
	return geo(&geometry{kind: "polygon", sql: "vo_polygon(" + join(vs) + ")", args: vs}), nil
}

func join(vs []value) string {
	sqls := make([]string, len(vs))
	for i, v := range vs {
		sqls[i] = v.output()
	}
	return strings.Join(sqls, ", ")
}

func (t *translator) region(x *Call, sc *scope) (value, error) {
	if len(x.Args) != 1 {
		return value{}, t.argCount(x, 1, 1)
	}
	s, ok := x.Args[0].(*String)
	if !ok {
		return value{}, t.errAt(x.At, x.Name, "for example REGION('CIRCLE ICRS 10 20 1')", "REGION takes a string literal")
	}
	if _, err := ParseRegion(s.Value); err != nil {
		return value{}, t.errAt(s.At, clip("'"+s.Value+"'"), "", "%s", strings.TrimPrefix(err.Error(), "adql: "))
	}
	return geo(&geometry{kind: "region", sql: literal(s.Value)}), nil
}

// moc takes MOC('order/pixels …') or MOC(order, geometry).
func (t *translator) moc(x *Call, sc *scope) (value, error) {
	if len(x.Args) == 0 || len(x.Args) > 2 {
		return value{}, t.argCount(x, 1, 2)
	}
	vs := make([]value, len(x.Args))
	for i, a := range x.Args {
		v, err := t.expr(a, sc)
		if err != nil {
			return v, err
		}
		vs[i] = v
	}
	if s, ok := x.Args[0].(*String); ok && len(vs) == 1 {
		if _, err := ParseRegion("MOC " + s.Value); err != nil {
			return value{}, t.errAt(s.At, clip("'"+s.Value+"'"), "for example MOC('4/100-110 5/480')", "%s", strings.TrimPrefix(err.Error(), "adql: "))
		}
	}
	return geo(&geometry{kind: "moc", sql: "vo_moc(" + join(vs) + ")"}), nil
}

// transform takes the names of two frames and a geometry.
func (t *translator) transform(x *Call, sc *scope) (value, error) {
	if len(x.Args) != 3 {
		return value{}, t.argCount(x, 3, 3)
	}
	sqls := make([]string, 3)
	for i, a := range x.Args[:2] {
		s, ok := a.(*String)
		if !ok {
			return value{}, t.errAt(a.pos(), t.near(a), "for example "+strings.ToUpper(x.Name)+"('ICRS', 'GALACTIC', POINT(ra, dec))", "%s takes frames as string literals", x.Name)
		}
		if _, known := refFrame(s.Value); !known {
			return value{}, t.errAt(s.At, "'"+s.Value+"'", "frames are "+strings.Join(frameNames(), ", "), "the frame %q is not known here", s.Value)
		}
		sqls[i] = literal(s.Value)
	}
	v, err := t.geometry(x, x.Args[2], sc)
	if err != nil {
		return v, err
	}
	sqls[2] = v.output()
	kind := "region"
	switch {
	case v.geo != nil:
		kind = v.geo.kind
	case v.col != nil && v.col.Xtype != "":
		kind = v.col.Xtype
	}
	return geo(&geometry{kind: kind, sql: "vo_transform(" + strings.Join(sqls, ", ") + ")"}), nil
}

// contains is CONTAINS or INTERSECTS as a number.
func (t *translator) contains(x *Call, sc *scope) (value, error) {
	sql, err := t.predicate(x, sc)
	if err != nil {
		return value{}, err
	}
	return value{sql: "(" + sql + ")", typ: "int"}, nil
}

// predicate translates CONTAINS or INTERSECTS to a condition, with what lets
// indexes answer it before the test.
func (t *translator) predicate(x *Call, sc *scope) (string, error) {
	name := strings.ToUpper(x.Name)
	if len(x.Args) != 2 {
		return "", t.argCount(x, 2, 2)
	}
	var vs [2]value
	for i, a := range x.Args {
		v, err := t.expr(a, sc)
		if err != nil {
			return "", err
		}
		if v.geo == nil && v.typ != "char" && v.typ != "" {
			return "", t.errAt(a.pos(), t.near(a), "for example POINT(ra, dec)", "%s takes two geometries, this is %s", name, v.kindName())
		}
		vs[i] = v
	}
	a, b := vs[0], vs[1]
	if name == "INTERSECTS" && a.geo != nil && a.geo.kind != "point" && b.geo != nil && b.geo.kind == "point" {
		a, b = b, a
	}
	switch {
	case a.geo != nil && a.geo.kind == "point" && b.geo != nil && b.geo.radius != "":
		ra, dec := coords(a)
		g := b.geo
		return t.within(sc, within, itemOf(a), itemOf(b), [2]string{ra, dec}, g), nil
	case a.geo != nil && a.geo.kind == "point":
		ra, dec := coords(a)
		looks := [2]look{
			{itemOf(a), regionKeySQL(inRegion, "", b)},
			{itemOf(b), circleKeySQL(hasPoint, "", ra, dec, "0")},
		}
		return t.hinted(sc, looks, [2]string{"", decRange(b, dec, dec)}, fmt.Sprintf("vo_contains_point(%s, %s, %s)", ra, dec, b.output())), nil
	}
	ia, ib := itemOf(a), itemOf(b)
	fn, first, second := "vo_contains", enclosed, encloses
	var bands [2]string
	if name == "INTERSECTS" {
		fn, first, second = "vo_intersects", meets, met
		for i, v := range [2]value{a, b} {
			if other := [2]value{b, a}[i]; other.geo != nil && other.geo.radius != "" {
				bands[i] = reach(v, other.geo)
			}
		}
	}
	looks := [2]look{{ia, regionKeySQL(first, ia.radius, b)}, {ib, regionKeySQL(second, ib.radius, a)}}
	return t.hinted(sc, looks, bands, fmt.Sprintf("%s(%s, %s)", fn, a.output(), b.output())), nil
}

// within is a distance test of a position and the centre of a circle; the
// declination bands let SQLite use an index of its own.
func (t *translator) within(sc *scope, rel relation, p, c item, at [2]string, g *geometry) string {
	band := func(dec, other string) string {
		return fmt.Sprintf("%s BETWEEN (%s) - (%s) AND (%[2]s) + (%[3]s) AND ", dec, other, g.radius)
	}
	radius := g.radius
	if c.spec.kind == 'c' { // the index knows the circles
		radius = "0"
	}
	looks := [2]look{
		{p, circleKeySQL(rel, "", g.ra, g.dec, g.radius)},
		{c, circleKeySQL(rel, "", at[0], at[1], radius)},
	}
	args := fmt.Sprintf("%s, %s, %s, %s", at[0], at[1], g.ra, g.dec)
	test := ""
	switch rel {
	case within:
		test = fmt.Sprintf("vo_within(%s, %s)", args, g.radius)
	case nearer:
		test = fmt.Sprintf("vo_distance(%s) < %s", args, g.radius)
	default:
		test = fmt.Sprintf("vo_distance(%s) <= %s", args, g.radius)
	}
	return t.hinted(sc, looks, [2]string{band(at[1], g.dec), band(g.dec, at[1])}, test)
}

// decRange is the condition that a stored region reaches into declinations
// from lo to hi, or nothing when the table does not tell.
func decRange(v value, hi, lo string) string {
	if v.ext.DecMin == "" {
		return ""
	}
	return fmt.Sprintf("%s <= (%s) AND %s >= (%s) AND ", v.ext.DecMin, hi, v.ext.DecMax, lo)
}

// reach is the condition that a circle and a stored region reach into the same
// declinations, said from both sides so that an index of either can be used.
func reach(region value, c *geometry) string {
	pre := decRange(region, "("+c.dec+") + ("+c.radius+")", "("+c.dec+") - ("+c.radius+")")
	if pre == "" {
		return ""
	}
	return pre + fmt.Sprintf("(%s) BETWEEN %s - (%s) AND %s + (%s) AND ", c.dec, region.ext.DecMin, c.radius, region.ext.DecMax, c.radius)
}

// spatial recognises the comparisons in which geometry functions are used,
// 1=CONTAINS(…) and DISTANCE(…)<r, and makes plain conditions of them.
func (t *translator) spatial(x *Binary, sc *scope) (v value, ok bool, err error) {
	l, r, op := x.X, x.Y, x.Op
	if c, isCall := r.(*Call); isCall && (geometryPredicates[strings.ToUpper(c.Name)] || strings.EqualFold(c.Name, "DISTANCE")) {
		l, r = r, l
		op = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[op]
		if op == "" {
			op = x.Op
		}
	}
	c, isCall := l.(*Call)
	if !isCall {
		return v, false, nil
	}
	if n, isNum := r.(*Number); isNum && geometryPredicates[strings.ToUpper(c.Name)] && (n.Text == "1" || n.Text == "0") && (op == "=" || op == "<>" || op == "!=") {
		sql, err := t.predicate(c, sc)
		if err != nil {
			return v, false, err
		}
		if (n.Text == "1") != (op == "=") {
			sql = "NOT (" + sql + ")"
		}
		return value{sql: "(" + sql + ")", typ: condition}, true, nil
	}
	if strings.EqualFold(c.Name, "DISTANCE") && (op == "<" || op == "<=") {
		return t.near2(c, op, r, sc)
	}
	return v, false, nil
}

// near2 is DISTANCE(…) < r, as a condition that indexes can answer.
func (t *translator) near2(c *Call, op string, r Expr, sc *scope) (v value, ok bool, err error) {
	p, err := t.distanceParts(c, sc)
	if err != nil {
		return v, false, err
	}
	lim, err := t.expr(r, sc)
	if err != nil {
		return v, false, err
	}
	if !lim.numeric() || lim.geo != nil {
		return v, false, t.errAt(r.pos(), t.near(r), "", "DISTANCE is compared with a number in degrees")
	}
	rel := nearer
	if op == "<=" {
		rel = atMost
	}
	// Where the limit is a column of one of the two tables, this one has circles.
	a, b := newItem('p', p[:2], 0), newItem('p', p[2:], 0)
	at, center := p[:2], p[2:]
	if lim.src != nil && lim.src == a.src {
		a, b, at, center = b, a, center, at
	}
	if lim.src != nil && lim.src == b.src {
		b = newItem('c', []value{center[0], center[1], lim}, 0)
	}
	g := &geometry{kind: "circle", ra: center[0].sql, dec: center[1].sql, radius: "(" + lim.sql + ")"}
	return value{sql: "(" + t.within(sc, rel, a, b, [2]string{at[0].sql, at[1].sql}, g) + ")", typ: condition}, true, nil
}

func (t *translator) distanceParts(x *Call, sc *scope) (p []value, err error) {
	vs, err := t.geoArgs(x, sc)
	if err != nil {
		return p, err
	}
	switch len(vs) {
	case 2:
		for i, v := range vs {
			if v.geo == nil && v.typ != "char" && v.typ != "" {
				return p, t.errAt(x.Args[i].pos(), t.near(x.Args[i]), "write DISTANCE(POINT(…), POINT(…)) or DISTANCE(ra1, dec1, ra2, dec2)", "DISTANCE takes two points or four numbers")
			}
		}
		p = append(p, coordinates(vs[0])...)
		p = append(p, coordinates(vs[1])...)
	case 4:
		if err := t.numbers(x, vs); err != nil {
			return p, err
		}
		p = vs
	default:
		return p, t.errAt(x.At, x.Name, "write DISTANCE(POINT(…), POINT(…)) or DISTANCE(ra1, dec1, ra2, dec2)", "DISTANCE takes two points or four numbers")
	}
	return p, nil
}

func (t *translator) distance(x *Call, sc *scope) (value, error) {
	p, err := t.distanceParts(x, sc)
	if err != nil {
		return value{}, err
	}
	v := number(fmt.Sprintf("vo_distance(%s, %s, %s, %s)", p[0].sql, p[1].sql, p[2].sql, p[3].sql))
	v.ext = ColumnInfo{Unit: "deg", UCD: "pos.angDistance"}
	return v, nil
}

// one translates the single geometry argument of a function.
func (t *translator) one(x *Call, sc *scope) (value, error) {
	if len(x.Args) != 1 {
		return value{}, t.argCount(x, 1, 1)
	}
	return t.geometry(x, x.Args[0], sc)
}

// geometry translates an argument of a function that must be a geometry.
func (t *translator) geometry(x *Call, a Expr, sc *scope) (value, error) {
	v, err := t.expr(a, sc)
	if err == nil && v.geo == nil && v.typ != "char" && v.typ != "" {
		err = t.errAt(a.pos(), t.near(a), "", "%s takes a geometry, this is %s", strings.ToUpper(x.Name), v.kindName())
	}
	return v, err
}

func (t *translator) area(x *Call, sc *scope) (value, error) {
	v, err := t.one(x, sc)
	if err != nil {
		return v, err
	}
	out := number("vo_area(" + v.output() + ")")
	out.ext = ColumnInfo{Unit: "deg**2", UCD: "phys.angArea"}
	return out, nil
}

func (t *translator) centroid(x *Call, sc *scope) (value, error) {
	v, err := t.one(x, sc)
	if err != nil {
		return v, err
	}
	return geo(&geometry{kind: "point", sql: "vo_centroid(" + v.output() + ")"}), nil
}

func (t *translator) coord(x *Call, sc *scope) (value, error) {
	v, err := t.one(x, sc)
	if err != nil {
		return v, err
	}
	ra, dec := coords(v)
	out := number(ra)
	out.ext = ColumnInfo{Unit: "deg", UCD: "pos.eq.ra"}
	if strings.EqualFold(x.Name, "COORD2") {
		out.sql, out.ext.UCD = dec, "pos.eq.dec"
	}
	return out, nil
}

func (t *translator) coordsys(x *Call, sc *scope) (value, error) {
	_, err := t.one(x, sc)
	return value{sql: "'ICRS'", typ: "char"}, err
}
