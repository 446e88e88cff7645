package discover

import (
	"bytes"
	"testing"

	"vogo/vokit/adql"
	"vogo/vokit/dal"
	"vogo/vokit/votable"
)

// Whatever services answer, it becomes rows of ObsCore.
func FuzzRecords(f *testing.F) {
	f.Add([]byte(`<VOTABLE version="1.4"><RESOURCE type="results"><TABLE>
<FIELD name="u" ucd="VOX:Image_AccessReference" utype="ssa:Access.Reference" datatype="char" arraysize="*"/><FIELD name="ra" ucd="POS_EQ_RA_MAIN" datatype="double"/><FIELD name="dec" ucd="POS_EQ_DEC_MAIN" datatype="double"/>
<FIELD name="n" ucd="VOX:Image_Naxis" datatype="int" arraysize="*"/><FIELD name="s" ucd="VOX:Image_Scale" datatype="double" arraysize="*"/><FIELD name="b" ucd="VOX:BandPass_Unit" datatype="char" arraysize="*"/>
<FIELD name="lo" ucd="VOX:BandPass_LoLimit" utype="ssa:Char.SpectralAxis.Coverage.Bounds.Start" datatype="double"/><FIELD name="hi" ucd="VOX:BandPass_HiLimit" datatype="double"/><FIELD name="s_region" datatype="char" arraysize="*"/>
<DATA><TABLEDATA><TR><TD>http://a/1</TD><TD>10</TD><TD>20</TD><TD>100 200</TD><TD>.001</TD><TD>Angstrom</TD><TD>4000</TD><TD>5000</TD><TD>CIRCLE 10 20 1</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`))
	where, err := adql.ParseRegion("CIRCLE 10 20 1")
	if err != nil {
		f.Fatal(err)
	}
	want := sought{region: where, band: &dal.Interval{Lo: 4e-7, Hi: 5e-7}, during: &dal.Interval{Lo: 50000, Hi: 50001}, productType: "image"}
	f.Fuzz(func(t *testing.T, doc []byte) {
		d, err := votable.ReadAll(bytes.NewReader(doc))
		if err != nil {
			return
		}
		for _, tab := range d.Tables() {
			if tab.NumRows() > 200 {
				return
			}
			for _, kind := range []string{"obscore", "sia2", "sia", "ssa"} {
				all := records(tab, Candidate{Kind: kind}, "image")
				for _, r := range all {
					r.judge(want)
				}
				if got, err := asTable(all); err != nil || got.NumRows() != tab.NumRows() {
					t.Errorf("%s: %v, %v", kind, got, err)
				}
			}
		}
	})
}
