// Package tap speaks the Table Access Protocol: queries in ADQL, results as
// tables (TAP 1.1, IVOA Recommendation 2019-09-27; TAP 1.0 services as well).
//
//	svc := tap.New("http://dc.g-vo.org/tap")
//	t, err := svc.Query("SELECT TOP 5 * FROM ivoa.obscore", dal.MaxRec(5))
package tap
