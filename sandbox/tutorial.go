package sandbox

import (
	"bytes"
	"context"
	"net/http"

	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// tutorialFile serves the lists that lessons start from.
func (s *Server) tutorialFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	mk := map[string]func() (*table.Table, error){"objects.vot": objectList, "objects_colours.vot": s.objectColours}[name]
	if mk == nil {
		writeError(w, notFoundf("there is no list %q (there are objects.vot, objects_colours.vot)", name))
		return
	}
	s.serve(w, r, "tutorial/"+name, product{name, votableType, func() ([]byte, error) {
		t, err := mk()
		if err != nil {
			return nil, err
		}
		var buf bytes.Buffer
		err = votable.Write(&buf, t, votable.TableData)
		return buf.Bytes(), err
	}})
}

// objectList is the list of objects: names and positions.
func objectList() (*table.Table, error) {
	objects := tutorialObjects()
	names, ra, dec := make([]string, len(objects)), make([]float64, len(objects)), make([]float64, len(objects))
	for i, o := range objects {
		names[i], ra[i], dec[i] = o.name, o.ra, o.dec
	}
	var cols []*table.Column
	for _, d := range []struct {
		m table.Meta
		v any
	}{
		{table.Meta{Name: "name", UCD: "meta.id;meta.main", Description: "Name"}, names},
		{table.Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main", Description: "Right ascension, ICRS"}, ra},
		{table.Meta{Name: "dec", Unit: "deg", UCD: "pos.eq.dec;meta.main", Description: "Declination, ICRS"}, dec},
	} {
		col, err := table.NewColumn(d.m, d.v)
		if err != nil {
			return nil, err
		}
		cols = append(cols, col)
	}
	t, err := table.New("objects", cols...)
	if err != nil {
		return nil, err
	}
	t.Description = "Objects of the tutorials (synthetic)"
	t.Infos = []table.Info{{Name: "SYNTHETIC", Value: "true", Text: "These objects are not real."}}
	addCoosys(t)
	return t, nil
}

const coloursQuery = `SELECT
  SDSS12, mine.*, sdss.gmag, sdss.imag, sdss.rmag, sdss.umag
FROM "V/147/sdss12" AS sdss
JOIN TAP_UPLOAD.t1 AS mine
ON 1=CONTAINS(POINT('ICRS', sdss.RA_ICRS, sdss.DE_ICRS),
              CIRCLE('ICRS', mine.ra, mine.dec, 2./3600.))`

// objectColours is the list with photometry of the SDSS-like catalogue.
func (s *Server) objectColours() (*table.Table, error) {
	list, err := objectList()
	if err != nil {
		return nil, err
	}
	t, err := s.skies["vizier"].run(context.Background(), request{query: coloursQuery, maxrec: defaultMaxRec, timeout: syncTimeout,
		uploads: []upload{{"t1", list}}})
	if err != nil {
		return nil, err
	}
	text := func(name, value string) table.Param {
		return table.Param{Meta: table.Meta{Name: name, ArraySize: "*"}, Datatype: table.Char, Value: value}
	}
	t.Name, t.Source = "objects_colours", ""
	t.Description = "Objects of the tutorials with optical photometry (synthetic)"
	t.Params = append(t.Params, text("QUERY_STATUS", "OK"), text("PROVIDER", s.skies["vizier"].site.title), text("QUERY", coloursQuery))
	t.Infos = append(t.Infos, list.Infos...)
	return t, nil
}
