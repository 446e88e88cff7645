package votable_test

import (
	"fmt"
	"io"
	"os"
	"strings"

	"vogo/vokit/table"
	"vogo/vokit/votable"
)

const stars = `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results">
<COOSYS ID="icrs" system="ICRS"/>
<TABLE name="stars">
<FIELD name="name" datatype="char" arraysize="*" ucd="meta.id;meta.main"/>
<FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main" ref="icrs"/>
<FIELD name="dec" datatype="double" unit="deg" ucd="pos.eq.dec;meta.main" ref="icrs"/>
<FIELD name="vmag" datatype="float" unit="mag" ucd="phot.mag;em.opt.V"/>
<DATA><TABLEDATA>
<TR><TD>Mira</TD><TD>34.83662</TD><TD>-2.97764</TD><TD>6.53</TD></TR>
<TR><TD>Vega</TD><TD>279.23473</TD><TD>38.78369</TD><TD>0.03</TD></TR>
<TR><TD>R Leo</TD><TD>146.88950</TD><TD>11.42884</TD><TD/></TR>
</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`

// A table knows what its columns are; an empty cell is null.
func ExampleRead() {
	t, err := votable.Read(strings.NewReader(stars))
	if err != nil {
		fmt.Println(err)
		return
	}
	vmag, err := t.Col("vmag")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(t.Name, t.NumRows(), vmag.Unit, vmag.UCD, vmag.IsNull(2))
	positions, err := t.Coords()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(positions[1])
	// Output:
	// stars 3 mag phot.mag;em.opt.V true
	// 279.23473 +38.78369
}

// Of a document that may be larger than the memory, the rows that are wanted.
func ExampleReadWhere() {
	t, err := votable.ReadWhere(strings.NewReader(stars), "vmag < 5")
	if err != nil {
		fmt.Println(err)
		return
	}
	names, _ := t.Strings("name")
	fmt.Println(names)
	// Output: [Vega]
}

// A Reader gives the rows block by block, while they come.
func ExampleNewReaderSize() {
	r, err := votable.NewReaderSize(strings.NewReader(stars), 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	fmt.Println(strings.Join(r.Table().Names(), " "))
	for {
		block, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(block.NumRows(), "rows")
	}
	// Output:
	// name ra dec vmag
	// 2 rows
	// 1 rows
}

// A document has more than tables: coordinate systems, what a service says.
func ExampleReadAll() {
	d, err := votable.ReadAll(strings.NewReader(stars))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range d.Tables() {
		fmt.Println(d.Version, t.Name, t.NumCols())
	}
	// Output: 1.4 stars 4
}

func ExampleWrite() {
	id, err := table.NewColumn(table.Meta{Name: "id", UCD: "meta.id;meta.main"}, []int32{7, 8})
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := table.New("ids", id)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := votable.Write(os.Stdout, t, votable.TableData); err != nil {
		fmt.Println(err)
	}
	// Output:
	// <?xml version="1.0" encoding="UTF-8"?>
	// <VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.ivoa.net/xml/VOTable/v1.3 http://www.ivoa.net/xml/VOTable/v1.3">
	//  <RESOURCE type="results">
	//   <TABLE name="ids" nrows="2">
	//    <FIELD name="id" datatype="int" ucd="meta.id;meta.main"/>
	//    <DATA>
	//     <TABLEDATA>
	// <TR><TD>7</TD></TR>
	// <TR><TD>8</TD></TR>
	//     </TABLEDATA>
	//    </DATA>
	//   </TABLE>
	//  </RESOURCE>
	// </VOTABLE>
}
