package sandbox

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"vogo/vokit/adql"
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// sql quotes a string for ADQL.
func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// numbers reads n numbers separated by commas or blanks.
func numbers(name, s string) ([]float64, error) {
	f := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
	out := make([]float64, len(f))
	for i, w := range f {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, userErrorf("%s=%q: %q is not a number", name, s, w)
		}
		out[i] = v
	}
	return out, nil
}

func (s *Server) query(r *http.Request, q string, maxrec int) (*table.Table, error) {
	t, err := s.sky(r).run(r.Context(), request{query: q, maxrec: maxrec, timeout: syncTimeout})
	if t != nil {
		t.Source = ""
	}
	return t, err
}

// simpleError is the error document of the older protocols, which send it
// with status 200.
func simpleError(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "text/xml;content=x-votable")
	io.WriteString(w, errorDocument(err.Error()))
}

// cone answers Simple Cone Search 1.03.
func (s *Server) cone(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(w, r)
	if err == nil {
		err = s.coneSearch(w, r, p)
	}
	if err != nil {
		w.Header().Set("Content-Type", "text/xml")
		// Section 2.3: an INFO named Error in place of a table.
		fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><INFO ID="Error" name="Error" value="%s"/></VOTABLE>`+"\n", escape(err.Error()))
	}
}

func (s *Server) coneSearch(w http.ResponseWriter, r *http.Request, p params) error {
	var v [3]float64
	for i, name := range []string{"RA", "DEC", "SR"} {
		n, err := numbers(name, p.get(name))
		if err != nil {
			return err
		}
		if len(n) != 1 {
			return userErrorf("%s is missing; give RA, DEC and SR in degrees", name)
		}
		v[i] = n[0]
	}
	if v[0] < 0 || v[0] > 360 || math.Abs(v[1]) > 90 || v[2] < 0 || v[2] > 180 {
		return userErrorf("RA=%v DEC=%v SR=%v is no cone on the sky", v[0], v[1], v[2])
	}
	maxrec, err := maxRec(p)
	if err != nil {
		return err
	}
	if v[2] == 0 {
		maxrec = 0 // asks for the columns only
	}
	d, ra, dec, err := s.coneTable(r)
	if err != nil {
		return err
	}
	what := "*"
	from := d.written()
	if d.full() == "basic" {
		what, from = "main_id, ra, dec, otype, sp_type, B, V, K", "basic JOIN allfluxes ON (oid=oidref)"
	}
	distance := fmt.Sprintf("DISTANCE(%s, %s, %v, %v)", ra, dec, v[0], v[1])
	t, err := s.query(r, fmt.Sprintf("SELECT %s FROM %s WHERE %s <= %v ORDER BY %s", what, from, distance, v[2], distance), maxrec)
	if err != nil {
		return err
	}
	// Section 2.2 asks for the UCDs of the time, and for one of each.
	main := map[string]string{"meta.id;meta.main": "ID_MAIN", "pos.eq.ra;meta.main": "POS_EQ_RA_MAIN", "pos.eq.dec;meta.main": "POS_EQ_DEC_MAIN"}
	for _, c := range t.Columns() {
		if u, ok := main[c.UCD]; ok {
			delete(main, c.UCD)
			c.UCD = u
		}
	}
	t.Name, t.Description = "cone", d.desc
	w.Header().Set("Content-Type", "text/xml;content=x-votable")
	return writeVOTable(w, t, votable.TableData)
}

// coneTable is the table that the request's address names (without a name,
// that of the bright stars), with its columns of positions.
func (s *Server) coneTable(r *http.Request) (d *tableDef, ra, dec string, err error) {
	name := first(r.PathValue("table"), "basic")
	for _, d := range s.sky(r).schema() {
		if !strings.EqualFold(d.full(), name) {
			continue
		}
		for _, c := range d.cols {
			switch c.UCD {
			case "pos.eq.ra;meta.main":
				ra = adql.Identifier(c.Name)
			case "pos.eq.dec;meta.main":
				dec = adql.Identifier(c.Name)
			}
		}
		if ra != "" && dec != "" {
			return d, ra, dec, nil
		}
	}
	return nil, "", "", userErrorf("there is no table %q with positions to search", name)
}

// sia2 answers Simple Image Access 2.0 from ivoa.obscore.
func (s *Server) sia2(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(w, r)
	if err != nil {
		writeError(w, err)
		return
	}
	format, err := formatFor(p.get("RESPONSEFORMAT"))
	if err != nil {
		writeError(w, err)
		return
	}
	where, err := siaConditions(p)
	if err != nil {
		writeError(w, err)
		return
	}
	maxrec, err := maxRec(p)
	if err != nil {
		writeError(w, err)
		return
	}
	only, err := ofCollection(r)
	if err != nil {
		writeError(w, err)
		return
	}
	where = append(where, only)
	t, err := s.query(r, "SELECT * FROM ivoa.obscore WHERE "+strings.Join(where, " AND "), maxrec)
	if err != nil {
		writeError(w, err)
		return
	}
	writeTable(w, r, t, format)
}

// intervals are the SIA 2 parameters that are intervals, with the columns
// they restrict; a lone number is an interval of no width.
var intervals = []struct{ name, lo, hi string }{
	{"BAND", "em_min", "em_max"}, {"TIME", "t_min", "t_max"}, {"FOV", "s_fov", "s_fov"}, {"SPATRES", "s_resolution", "s_resolution"},
	{"SPECRP", "em_res_power", "em_res_power"}, {"EXPTIME", "t_exptime", "t_exptime"}, {"TIMERES", "t_resolution", "t_resolution"},
}

var exactly = []struct{ name, column string }{
	{"ID", "obs_publisher_did"}, {"COLLECTION", "obs_collection"}, {"FACILITY", "facility_name"}, {"INSTRUMENT", "instrument_name"},
	{"DPTYPE", "dataproduct_type"}, {"TARGET", "target_name"}, {"FORMAT", "access_format"}, {"CALIB", "calib_level"},
}

// collections are what the services of one collection give, by the last part
// of their addresses.
var collections = map[string]string{
	"hdap": "HDAP", "rosat": "RASS", "dasch": "DASCH", "applause": "APPLAUSE DR3", "hst": "HST", "ntt": "NTT", "cfht": "CFHT", "apertif": "Apertif",
	"racs": "RACS", "rospspc": "ROSAT pointed", "ca123": "Calar Alto 1.23 m", "lpv": "LPV Monitor", "agb": "AGB Spectra", "iue": "IUE", "uves": "UVES", "lolss": "LoLSS", "wallaby": "WALLABY",
}

// ofCollection restricts a query to the collection of the request's address,
// if that names one.
func ofCollection(r *http.Request) (string, error) {
	key := r.PathValue("collection")
	if key == "" {
		return "1=1", nil
	}
	name, ok := collections[key]
	if !ok {
		return "", notFoundf("there is no collection %q", key)
	}
	return "obs_collection=" + quoteText(name), nil
}

func siaConditions(p params) ([]string, error) {
	where := []string{"dataproduct_type IN ('image', 'cube')"}
	any := func(conds []string) {
		if len(conds) > 0 {
			where = append(where, "("+strings.Join(conds, " OR ")+")")
		}
	}
	var pos []string
	for _, v := range p["POS"] {
		if _, err := parseShape(v); err != nil {
			return nil, err
		}
		f := strings.Fields(v)
		if strings.EqualFold(f[0], "RANGE") {
			pos = append(pos, "1=INTERSECTS(REGION("+quoteText(boxRange(f[1:]))+"), s_region)")
			continue
		}
		pos = append(pos, fmt.Sprintf("1=INTERSECTS(%s(%s), s_region)", strings.ToUpper(f[0]), strings.Join(f[1:], ", ")))
	}
	any(pos)
	for _, i := range intervals {
		var conds []string
		for _, v := range p[i.name] {
			n, err := interval(i.name, v)
			if err != nil {
				return nil, err
			}
			conds = append(conds, fmt.Sprintf("(%s <= %s AND %s >= %s)", i.lo, number(n[1]), i.hi, number(n[0])))
		}
		any(conds)
	}
	for _, e := range exactly {
		var conds []string
		for _, v := range p[e.name] {
			if e.column == "calib_level" {
				n, err := strconv.Atoi(v)
				if err != nil {
					return nil, userErrorf("CALIB=%q is not a level", v)
				}
				conds = append(conds, fmt.Sprintf("calib_level=%d", n))
				continue
			}
			conds = append(conds, e.column+"="+quoteText(v))
		}
		any(conds)
	}
	if len(p["POL"]) > 0 {
		where = append(where, "pol_states IS NOT NULL")
	}
	return where, nil
}

// boxRange writes RANGE as the polygon of its corners.
func boxRange(f []string) string {
	return fmt.Sprintf("POLYGON ICRS %[1]s %[3]s %[2]s %[3]s %[2]s %[4]s %[1]s %[4]s", f[0], f[1], f[2], f[3])
}

// number writes a bound as ADQL; infinities become numbers beyond all data.
func number(v float64) string {
	if math.IsInf(v, 0) {
		v = math.Copysign(1e300, v)
	}
	return strconv.FormatFloat(v, 'e', -1, 64)
}

func interval(name, v string) ([2]float64, error) {
	f := strings.FieldsFunc(v, func(r rune) bool { return r == ' ' || r == '/' })
	var n []float64
	for _, w := range f {
		x, err := strconv.ParseFloat(w, 64)
		if err != nil || math.IsNaN(x) {
			return [2]float64{}, userErrorf("%s=%q is not one number or an interval of two", name, v)
		}
		n = append(n, x)
	}
	switch len(n) {
	case 1:
		return [2]float64{n[0], n[0]}, nil
	case 2:
		return [2]float64{n[0], n[1]}, nil
	}
	return [2]float64{}, userErrorf("%s=%q is not one number or an interval of two", name, v)
}

// posSize reads POS=ra,dec and SIZE of the older protocols as conditions.
func posSize(p params, def float64) (pos [2]float64, size [2]float64, err error) {
	v, err := numbers("POS", strings.Split(p.get("POS"), ";")[0])
	if err != nil {
		return pos, size, err
	}
	if len(v) != 2 || math.Abs(v[1]) > 90 {
		return pos, size, userErrorf("POS=%q is not a position; give POS=ra,dec in degrees", p.get("POS"))
	}
	size = [2]float64{def, def}
	if t := p.get("SIZE"); t != "" {
		n, err := numbers("SIZE", t)
		if err != nil {
			return pos, size, err
		}
		if len(n) == 0 || len(n) > 2 || n[0] < 0 {
			return pos, size, userErrorf("SIZE=%q is not one or two numbers in degrees", t)
		}
		size = [2]float64{n[0], n[len(n)-1]}
	}
	return [2]float64{v[0], v[1]}, size, nil
}

// sia1 answers Simple Image Access 1.0.
func (s *Server) sia1(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(w, r)
	if err == nil {
		err = s.imageQuery(w, r, p)
	}
	if err != nil {
		simpleError(w, err)
	}
}

func (s *Server) imageQuery(w http.ResponseWriter, r *http.Request, p params) error {
	maxrec, err := maxRec(p)
	if err != nil {
		return err
	}
	only, err := ofCollection(r)
	if err != nil {
		return err
	}
	where := "1=0"
	switch format := strings.ToUpper(first(p.get("FORMAT"), "ALL")); format {
	case "ALL", "IMAGE/FITS":
		pos, size, err := posSize(p, 0.1)
		if err != nil {
			return err
		}
		where = fmt.Sprintf("dataproduct_type='image' AND obs_id<>'"+mosaicID+"' AND 1=INTERSECTS(BOX(%v, %v, %v, %v), s_region)", pos[0], pos[1], max(size[0], 1e-6), max(size[1], 1e-6))
	case "METADATA", "GRAPHIC", "GRAPHIC-ALL", "IMAGE/JPEG", "IMAGE/PNG":
	default:
		return userErrorf("FORMAT=%q is not available (there are ALL, image/fits, METADATA)", p.get("FORMAT"))
	}
	t, err := s.query(r, "SELECT obs_title, s_ra, s_dec, obs_publisher_did, obs_collection, instrument_name, (t_min+t_max)/2 AS date_obs, "+
		"s_xel1, s_xel2, s_fov, s_region, em_min, em_max, t_exptime FROM ivoa.obscore WHERE "+where+" AND "+only+" ORDER BY t_min", maxrec)
	if err != nil {
		return err
	}
	ucds := map[string]string{"obs_title": "VOX:Image_Title", "s_ra": "POS_EQ_RA_MAIN", "s_dec": "POS_EQ_DEC_MAIN", "obs_publisher_did": "meta.ref.ivoid",
		"instrument_name": "INST_ID", "date_obs": "VOX:Image_MJDateObs"}
	for _, c := range t.Columns() {
		if u, ok := ucds[c.Name]; ok {
			c.UCD = u
		}
	}
	if err := s.addImageColumns(t); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/xml;content=x-votable")
	return writeVOTable(w, t, votable.TableData)
}

// addImageColumns adds what SIA 1.0, section 4.2, wants beyond ObsCore.
func (s *Server) addImageColumns(t *table.Table) error {
	dids, err := t.Strings("obs_publisher_did")
	if err != nil {
		return err
	}
	n := len(dids)
	urls, formats := make([]string, n), make([]string, n)
	naxes, naxis, scale := make([]int32, n), make([][]int32, n), make([][]float64, n)
	size := make([]int64, n)
	for i, d := range dids {
		pl := plateByPath(strings.TrimPrefix(d, authority))
		if pl == nil {
			return fmt.Errorf("the image %s is not in the catalogue", d)
		}
		urls[i] = s.base + "/" + pl.key + "/q/fits/" + url.PathEscape(pl.id)
		formats[i], naxes[i] = "image/fits", 2
		naxis[i] = []int32{int32(pl.w), int32(pl.h)}
		scale[i] = []float64{-pl.scale / 3600, pl.scale / 3600}
		size[i] = fitsSize(pl.w, pl.h)
	}
	for _, c := range []struct {
		name, ucd, unit string
		v               any
	}{
		{"access_url", "VOX:Image_AccessReference", "", urls}, {"access_format", "VOX:Image_Format", "", formats},
		{"naxes", "VOX:Image_Naxes", "", naxes}, {"naxis", "VOX:Image_Naxis", "pix", naxis},
		{"scale", "VOX:Image_Scale", "deg/pix", scale}, {"filesize", "VOX:Image_FileSize", "byte", size},
	} {
		if n == 0 && (c.name == "naxis" || c.name == "scale") {
			continue
		}
		col, err := table.NewColumn(table.Meta{Name: c.name, UCD: c.ucd, Unit: c.unit}, c.v)
		if err != nil {
			return err
		}
		if err := t.Add(c.name, col); err != nil {
			return err
		}
	}
	return nil
}

// ssaSource is a table of spectra or light curves, with the names its columns
// have.
type ssaSource struct{ table, ra, dec, lo, hi, target, columns string }

var (
	obscoreSSA = ssaSource{"ivoa.obscore", "s_ra", "s_dec", "em_min", "em_max", "target_name",
		"access_url AS accref, access_format AS mime, obs_title AS ssa_dstitle, obs_publisher_did AS ssa_pubdid, " +
			"obs_collection AS ssa_collection, target_name AS ssa_targname, s_ra, s_dec, (t_min+t_max)/2 AS ssa_dateobs, t_max-t_min AS ssa_timeext, " +
			"em_min AS ssa_specstart, em_max AS ssa_specend, t_xel*em_xel AS ssa_length, access_estsize"}
	lamostSSA = ssaSource{"lamost5.data", "raj2000", "dej2000", "ssa_specstart", "ssa_specend", "ssa_targname",
		"accref, mime, ssa_dstitle, ssa_pubDID AS ssa_pubdid, 'LAMOST DR5' AS ssa_collection, ssa_targname, raj2000 AS s_ra, dej2000 AS s_dec, " +
			"ssa_dateObs AS ssa_dateobs, 0.02 AS ssa_timeext, ssa_specstart, ssa_specend, 2000 AS ssa_length, accsize/1000 AS access_estsize"}
)

// ssa answers Simple Spectral Access 1.1; here it publishes light curves, as
// time-series services do.
func (s *Server) ssa(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(w, r)
	if err == nil {
		err = s.ssaQuery(w, r, p)
	}
	if err != nil {
		simpleError(w, err)
	}
}

func (s *Server) ssaQuery(w http.ResponseWriter, r *http.Request, p params) error {
	if q := p.get("REQUEST"); !strings.EqualFold(q, "queryData") {
		return userErrorf("REQUEST=%q is not available (there is queryData)", q)
	}
	maxrec, err := maxRec(p)
	if err != nil {
		return err
	}
	from, where := obscoreSSA, []string{"dataproduct_type IN ('timeseries', 'spectrum')"}
	if r.PathValue("collection") == "lamost5" {
		from, where = lamostSSA, nil
	} else {
		only, err := ofCollection(r)
		if err != nil {
			return err
		}
		where = append(where, only)
	}
	if strings.EqualFold(p.get("FORMAT"), "METADATA") {
		maxrec = 0
	}
	if p.get("POS") != "" {
		pos, size, err := posSize(p, 0.2)
		if err != nil {
			return err
		}
		where = append(where, fmt.Sprintf("DISTANCE(%s, %s, %v, %v) <= %v", from.ra, from.dec, pos[0], pos[1], size[0]/2))
	}
	if v := p.get("BAND"); v != "" {
		n, err := interval("BAND", v)
		if err != nil {
			return err
		}
		where = append(where, fmt.Sprintf("%s <= %s AND %s >= %s", from.lo, number(n[1]), from.hi, number(n[0])))
	}
	if v := p.get("TARGETNAME"); v != "" {
		where = append(where, from.target+"="+quoteText(v))
	}
	if len(where) == 0 {
		where = []string{"1=1"}
	}
	t, err := s.query(r, "SELECT "+from.columns+" FROM "+from.table+" WHERE "+strings.Join(where, " AND "), maxrec)
	if err != nil {
		return err
	}
	utypes := map[string]string{"accref": "Access.Reference", "mime": "Access.Format", "ssa_dstitle": "DataID.Title", "ssa_pubdid": "Curation.PublisherDID",
		"ssa_collection": "DataID.Collection", "ssa_targname": "Target.Name", "ssa_dateobs": "Char.TimeAxis.Coverage.Location.Value", "ssa_timeext": "Char.TimeAxis.Coverage.Bounds.Extent",
		"ssa_specstart": "Char.SpectralAxis.Coverage.Bounds.Start", "ssa_specend": "Char.SpectralAxis.Coverage.Bounds.Stop", "ssa_length": "Dataset.Length", "access_estsize": "Access.Size"}
	for _, c := range t.Columns() {
		if u, ok := utypes[c.Name]; ok {
			c.Utype = "ssa:" + u
		}
	}
	t.Infos = append(t.Infos, table.Info{Name: "SERVICE_PROTOCOL", Value: "1.1", Text: "SSAP"})
	w.Header().Set("Content-Type", "text/xml;content=x-votable")
	return writeVOTable(w, t, votable.TableData)
}

// sesame resolves names, answering as the Sesame name resolver does in XML:
// the name is the raw query string or the parameter name.
func (s *Server) sesame(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	if name == "" {
		name, _ = url.PathUnescape(r.URL.RawQuery)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Sesame>\n<Target option=\"S\">\n  <name>%s</name>\n", escape(name))
	if o := resolveObject(name); o != nil {
		fmt.Fprintf(&b, "  <Resolver name=\"S=vogo sandbox\">\n    <otype>%s</otype>\n    <jradeg>%.6f</jradeg>\n    <jdedeg>%.6f</jdedeg>\n    <oname>%s</oname>\n", escape(o.otype), o.ra, o.dec, escape(o.ids[0]))
		for _, id := range o.ids {
			fmt.Fprintf(&b, "    <alias>%s</alias>\n", escape(id))
		}
		b.WriteString("  </Resolver>\n")
	} else {
		b.WriteString("  <INFO>*** Nothing found ***</INFO>\n")
	}
	b.WriteString("</Target>\n</Sesame>\n")
	w.Header().Set("Content-Type", xmlType)
	io.WriteString(w, b.String())
}

// home says what is here.
func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	var b strings.Builder
	b.WriteString("<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>vogo sandbox</title><h1>vogo sandbox</h1>" +
		"<p>A small Virtual Observatory on this machine. Catalogued stars are real, observations are synthetic.</p><ul>")
	for _, e := range [][2]string{{"/tap", "TAP 1.1"}, {"/scs", "Simple Cone Search 1.03"}, {"/sia", "Simple Image Access 1.0"}, {"/sia2/query", "Simple Image Access 2.0"}, {"/ssa", "Simple Spectral Access 1.1"}, {"/slap", "Simple Line Access 1.0"}, {"/sesame", "name resolver"}} {
		fmt.Fprintf(&b, "<li><code>%s%s</code> %s</li>", escape(s.base), e[0], e[1])
	}
	b.WriteString("</ul></html>\n")
	io.WriteString(w, b.String())
}
