package adql

import "strings"

// reserved lists the words that name nothing unless quoted: those of SQL-92
// that ADQL keeps and its own (ADQL 2.1, section 2.1.3).
var reserved = words(`
ABSOLUTE ACTION ADD ALL ALLOCATE ALTER AND ANY ARE AS ASC ASSERTION AT AUTHORIZATION AVG BEGIN BETWEEN BIT
BIT_LENGTH BOTH BY CASCADE CASCADED CASE CAST CATALOG CHAR CHARACTER CHARACTER_LENGTH CHAR_LENGTH CHECK CLOSE
COALESCE COLLATE COLLATION COLUMN COMMIT CONNECT CONNECTION CONSTRAINT CONSTRAINTS CONTINUE CONVERT CORRESPONDING
COUNT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATE DAY DEALLOCATE
DECIMAL DECLARE DEFAULT DEFERRABLE DEFERRED DELETE DESC DESCRIBE DESCRIPTOR DIAGNOSTICS DISCONNECT DISTINCT DOMAIN
DOUBLE DROP ELSE END END-EXEC ESCAPE EXCEPT EXCEPTION EXEC EXECUTE EXISTS EXTERNAL EXTRACT FALSE FETCH FIRST FLOAT
FOR FOREIGN FOUND FROM FULL GET GLOBAL GO GOTO GRANT GROUP HAVING HOUR IDENTITY IMMEDIATE IN INDICATOR INITIALLY
INNER INPUT INSENSITIVE INSERT INT INTEGER INTERSECT INTERVAL INTO IS ISOLATION JOIN KEY LANGUAGE LAST LEADING LEFT
LEVEL LIKE ILIKE LOCAL LOWER MATCH MAX MIN MINUTE MODULE MONTH NAMES NATIONAL NATURAL NCHAR NEXT NO NOT NULL NULLIF
NUMERIC OCTET_LENGTH OF OFFSET ON ONLY OPEN OPTION OR ORDER OUTER OUTPUT OVERLAPS PAD PARTIAL POSITION PRECISION
PREPARE PRESERVE PRIMARY PRIOR PRIVILEGES PROCEDURE PUBLIC READ REAL REFERENCES RELATIVE RESTRICT REVOKE RIGHT
ROLLBACK ROWS SCHEMA SCROLL SECOND SECTION SELECT SESSION SESSION_USER SET SIZE SMALLINT SOME SPACE SQL SQLCODE
SQLERROR SQLSTATE SUBSTRING SUM SYSTEM_USER TABLE TEMPORARY THEN TIME TIMESTAMP TIMEZONE_HOUR TIMEZONE_MINUTE TO
TRAILING TRANSACTION TRANSLATE TRANSLATION TRIM TRUE UNION UNIQUE UNKNOWN UPDATE UPPER USAGE USER USING VALUE VALUES
VARCHAR VARYING VIEW WHEN WHENEVER WHERE WITH WORK WRITE YEAR ZONE
ABS ACOS AREA ASIN ATAN ATAN2 BIGINT BOX CEILING CENTROID CIRCLE CONTAINS COORD1 COORD2 COORDSYS COS COT DEGREES
DISTANCE EXP FLOOR INTERSECTS IN_UNIT LOG LOG10 MOD PI POINT POLYGON POWER RADIANS REGION RAND ROUND SIN SQRT TAN
TOP TRUNCATE
`)

// clauses are the words that end a table reference or a select item, so that
// they are never taken for an alias.
var clauses = words(`FROM WHERE GROUP HAVING ORDER OFFSET UNION EXCEPT INTERSECT ON USING JOIN INNER LEFT RIGHT FULL
CROSS NATURAL AS AND OR NOT TABLESAMPLE BETWEEN IN LIKE ILIKE IS ASC DESC THEN WHEN ELSE END SELECT BY LIMIT`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// nearest gives up to three candidates that resemble word, best first.
func nearest(word string, candidates []string) []string {
	type hit struct {
		s string
		d int
	}
	w := strings.ToLower(word)
	limit := max(1, len(w)/3)
	var hits []hit
	for _, c := range candidates {
		lc := strings.ToLower(c)
		d := distance(w, lc)
		if d > limit && len(w) >= 3 && (strings.Contains(lc, w) || strings.Contains(w, lc) && len(lc) >= 3) {
			d = limit // part of the name is as good as a typing slip
		}
		if d <= limit {
			i := len(hits)
			for i > 0 && hits[i-1].d > d {
				i--
			}
			hits = append(hits, hit{})
			copy(hits[i+1:], hits[i:])
			hits[i] = hit{c, d}
		}
	}
	var out []string
	for _, h := range hits {
		dup := false
		for _, o := range out {
			dup = dup || o == h.s
		}
		if !dup && len(out) < 3 {
			out = append(out, h.s)
		}
	}
	return out
}

// distance is the number of edits between two words; swapping neighbours
// counts as one (optimal string alignment).
func distance(a, b string) int {
	if d := len(a) - len(b); d > 4 || d < -4 {
		return 9
	}
	prev2 := make([]int, len(b)+1)
	prev := make([]int, len(b)+1)
	cur := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}

// didYouMean turns candidates into a hint.
func didYouMean(hits []string) string {
	if len(hits) == 0 {
		return ""
	}
	q := make([]string, len(hits))
	for i, h := range hits {
		q[i] = `"` + h + `"`
	}
	return "did you mean " + strings.Join(q, " or ") + "?"
}
