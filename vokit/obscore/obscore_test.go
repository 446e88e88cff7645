package obscore_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"vogo/vokit/adql"
	"vogo/vokit/dal"
	"vogo/vokit/obscore"
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

func row(t *testing.T, values map[string]any) table.Row {
	t.Helper()
	var cols []*table.Column
	for name, v := range values {
		c, err := table.NewColumn(table.Meta{Name: name}, []any{v})
		if err != nil {
			t.Fatal(err)
		}
		cols = append(cols, c)
	}
	tab, err := table.New("obscore", cols...)
	if err != nil {
		t.Fatal(err)
	}
	r, err := tab.Row(0)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDescribe(t *testing.T) {
	for want, values := range map[string]map[string]any{
		"calibrated image of M 31 (DASCH), optical 400–500 nm, 1941-05-01, field of 5.3 deg, 12 MB": {
			"dataproduct_type": "image", "calib_level": 2, "target_name": "M 31", "obs_collection": "DASCH", "em_min": 4e-7, "em_max": 5e-7, "t_min": 30115.1, "t_max": 30115.2, "s_fov": 5.3, "access_estsize": 12000},
		"cube (LoLSS), LOFAR/HBA, radio 0.042–0.066 GHz, field of 5 arcmin, 1.1 GB": {
			"dataproduct_type": "cube", "obs_collection": "LoLSS", "facility_name": "LOFAR", "instrument_name": "HBA", "em_min": 4.5423099697, "em_max": 7.1379156667, "s_fov": 5. / 60, "access_estsize": 1.1e6},
		"spectrum, X-ray 0.5–10 keV, 2000-01-01 to 2000-01-03": {
			"dataproduct_type": "spectrum", "em_min": 1.23984198e-10, "em_max": 2.47968396e-9, "t_min": 51544.0, "t_max": 51546.5},
		"dataset":               {"dataproduct_type": nil, "em_min": nil},
		"image, optical 500 nm": {"dataproduct_type": "image", "em_min": 5e-7, "em_max": 5e-7},
		"raw image":             {"dataproduct_type": "image", "calib_level": 0, "em_min": -1.0, "s_fov": math.NaN()},
	} {
		if got := obscore.Describe(row(t, values)); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestQuery(t *testing.T) {
	q, err := obscore.Query("Time-Series", dal.Around(sky.New(274.688, -13.792), .1), dal.Spectrum("500.7 nm"), dal.During("1995-01-01", "1995-12-31"), dal.MaxRec(10))
	if err != nil {
		t.Fatal(err)
	}
	want := `SELECT TOP 10 * FROM ivoa.obscore
WHERE dataproduct_type = 'timeseries'
  AND (1 = INTERSECTS(CIRCLE('ICRS', 274.688, -13.792, 0.1), s_region) OR 1 = CONTAINS(POINT('ICRS', s_ra, s_dec), CIRCLE('ICRS', 274.688, -13.792, 0.1)))
  AND em_min <= 5.007E-07
  AND em_max >= 5.007E-07
  AND t_min <= 50083
  AND t_max >= 49718`
	if q != want {
		t.Errorf("got\n%s", q)
	}
	if _, err := adql.Parse(q); err != nil {
		t.Error(err)
	}
	if _, err := obscore.Query("imgae"); !errors.Is(err, dal.ErrQuery) || !strings.Contains(err.Error(), "did you mean image?") {
		t.Errorf("got %v", err)
	}
	if q, err := obscore.Query("", dal.Range(10, 12, -5, 5)); err != nil || !strings.Contains(q, "INTERSECTS(POLYGON('ICRS', 10, -5, 12, -5, 12, 5, 10, 5), s_region)") {
		t.Errorf("got %q, %v", q, err)
	} else if _, err := adql.Parse(q); err != nil {
		t.Error(err)
	}
	if q, err := obscore.Query(""); err != nil || q != "SELECT * FROM ivoa.obscore" {
		t.Errorf("got %q, %v", q, err)
	}
}

func TestTerms(t *testing.T) {
	if p, err := obscore.Type("light-curve"); err != nil || p.Description == "" {
		t.Errorf("got %v, %v", p, err)
	}
	for _, p := range obscore.ProductTypes() {
		if q, err := obscore.Type(p.Term); err != nil || q != p {
			t.Errorf("%s: %v, %v", p.Term, q, err)
		}
	}
	for m, want := range map[float64]string{5e-7: "optical", 2.2e-6: "infrared", 0.21: "radio", 1e-9: "X-ray", 0: "", -1: ""} {
		if got := obscore.Band(m); got != want {
			t.Errorf("%v m is %q", m, got)
		}
	}
}
