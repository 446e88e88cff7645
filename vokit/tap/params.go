package tap

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"vogo/internal/near"
	"vogo/vokit/dal"
	"vogo/vokit/sky"
	"vogo/vokit/times"
)

// ADQL puts values into a query, each as its literal (ADQL 2.1, sections 2.1.4
// and 2.2): {name} stands for the value params has under that name.
//
//	q, err := tap.ADQL("SELECT * FROM basic WHERE main_id = {id} AND V < {limit}",
//		map[string]any{"id": "Barnard's star", "limit": 10})
//	// SELECT * FROM basic WHERE main_id = 'Barnard''s star' AND V < 10
//
// Numbers become numbers, texts quoted texts, a position POINT(ra, dec), a time
// an ISO text, a slice a list in parentheses as IN wants it, and nil NULL.
// Within '…' and "…" the value becomes part of the text or the name, with the
// quotes in it doubled, so that a value cannot change what a query means:
//
//	LIKE '%{word}%'     FROM "{table}"
//
// {{ and }} stand for braces. A name without a value, a value that the query
// does not use, and a number that is not finite are errors.
func ADQL(query string, params map[string]any) (string, error) {
	var b strings.Builder
	used := map[string]bool{}
	quote := byte(0) // inside '…' or "…"
	for i := 0; i < len(query); {
		c := query[i]
		switch {
		case quote == 0 && strings.HasPrefix(query[i:], "--"):
			end := strings.IndexByte(query[i:], '\n')
			if end < 0 {
				end = len(query) - i
			}
			b.WriteString(query[i : i+end])
			i += end
			continue
		case strings.HasPrefix(query[i:], "{{"), strings.HasPrefix(query[i:], "}}"):
			b.WriteByte(c)
			i += 2
			continue
		case c == '{':
			end := strings.IndexByte(query[i:], '}')
			if end < 0 {
				return "", paramError("a { at character %d of the query has no }", i+1)
			}
			name := strings.TrimSpace(query[i+1 : i+end])
			v, ok := params[name]
			if !ok {
				return "", noParam(name, params)
			}
			used[name] = true
			s, err := inQuery(v, quote)
			if err != nil {
				return "", paramError("{%s}: %w", name, err)
			}
			b.WriteString(s)
			i += end + 1
			continue
		case c == '}':
			return "", paramError("a } at character %d of the query has no {", i+1)
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote == c:
			quote = 0 // a doubled quote opens it again at once
		}
		b.WriteByte(c)
		i++
	}
	for name := range params {
		if !used[name] {
			return "", paramError("the query has no {%s}", name)
		}
	}
	return b.String(), nil
}

func paramError(format string, args ...any) error {
	return dal.Errorf("adql", "", dal.ErrQuery, format, args...)
}

func noParam(name string, params map[string]any) error {
	e := dal.Errorf("adql", "", dal.ErrQuery, "there is no value for {%s}", name)
	if name == "" {
		e.Msg = "{} names no value"
	}
	names := slices.Sorted(maps.Keys(params))
	if like := near.Names(name, names, 1); len(like) > 0 {
		e.Hint = "did you mean {" + like[0] + "}?"
	} else if len(names) > 0 {
		e.Hint = "there are " + strings.Join(names, ", ")
	}
	return e
}

func inQuery(v any, quote byte) (string, error) {
	if quote == 0 {
		return Literal(v)
	}
	s, ok := v.(string)
	if !ok {
		lit, err := Literal(v)
		if err != nil {
			return "", err
		}
		if strings.ContainsAny(lit, `'("`) {
			return "", fmt.Errorf("a %T cannot be part of a quoted text", v)
		}
		s = lit
	}
	q := string(quote)
	return strings.ReplaceAll(s, q, q+q), nil
}

// Literal writes a value as ADQL does; see [ADQL] for the kinds.
func Literal(v any) (string, error) {
	switch x := v.(type) {
	case nil:
		return "NULL", nil
	case string:
		return literal(x), nil
	case bool: // no literals for these before ADQL 2.2
		if x {
			return "1", nil
		}
		return "0", nil
	case float64:
		return floatLiteral(x, 64)
	case float32:
		return floatLiteral(float64(x), 32)
	case sky.Coord:
		if !x.Known() {
			return "", fmt.Errorf("the position is not known")
		}
		return "POINT(" + decimal(x.RA, 64) + ", " + decimal(x.Dec, 64) + ")", nil
	case times.Time:
		if s := x.ISOT(); s != "" {
			return literal(s), nil
		}
		return "", fmt.Errorf("the time is not known")
	case time.Time:
		return literal(x.UTC().Format("2006-01-02T15:04:05.999")), nil
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return strconv.FormatInt(r.Int(), 10), nil
	case r.CanUint():
		return strconv.FormatUint(r.Uint(), 10), nil
	case r.Kind() == reflect.String:
		return literal(r.String()), nil
	case r.CanFloat():
		return floatLiteral(r.Float(), 64)
	case r.Kind() == reflect.Slice || r.Kind() == reflect.Array:
		return listLiteral(r)
	}
	return "", fmt.Errorf("a %T has no literal; numbers, texts, positions, times and slices of them do", v)
}

func listLiteral(r reflect.Value) (string, error) {
	if r.Len() == 0 {
		return "", fmt.Errorf("the list is empty, which ADQL cannot write")
	}
	parts := make([]string, r.Len())
	for i := range parts {
		s, err := Literal(r.Index(i).Interface())
		if err != nil {
			return "", err
		}
		parts[i] = s
	}
	return "(" + strings.Join(parts, ", ") + ")", nil
}

func floatLiteral(f float64, bits int) (string, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "", fmt.Errorf("%v has no literal", f)
	}
	return decimal(f, bits), nil
}

// decimal writes a number without an exponent where people would: some parsers
// take 1e-05 for a name.
func decimal(f float64, bits int) string {
	if a := math.Abs(f); a != 0 && (a < 1e-7 || a >= 1e17) {
		return strings.ToUpper(strconv.FormatFloat(f, 'e', -1, bits))
	}
	return strconv.FormatFloat(f, 'f', -1, bits)
}
