package times

import (
	"fmt"
	"math"
	"strings"
)

var (
	monthNames = [...]string{"January", "February", "March", "April", "May", "June", "July",
		"August", "September", "October", "November", "December"}
	dayNames = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
)

// Format writes the instant in a layout of C strftime directives (POSIX.1-2017, strftime, C locale):
// %Y %m %d %H %M %S %y %b %B %a %A %j %e %I %p %F %T %D %R %u %w %G %V %U %W %C %h %n %t %Z %z %s %f (microseconds) %%.
// A directive it does not know stays as it is. The unknown Time gives "".
func (t Time) Format(layout string) string {
	if !t.Known() || !t.inCalendar() {
		return ""
	}
	// Without %f the second is cut, not rounded: 23:59:59.9 is still that day, as in C.
	c := t.civil(9)
	var b strings.Builder
	for i := 0; i < len(layout); i++ {
		if layout[i] != '%' || i+1 == len(layout) {
			b.WriteByte(layout[i])
			continue
		}
		i++
		t.directive(&b, c, layout[i])
	}
	return b.String()
}

func (t Time) directive(b *strings.Builder, c civil, d byte) {
	jdn := dayNumber(c.year, c.month, c.day)
	weekday := int(floorMod(jdn, 7)) // Monday is 0
	yday := int(jdn-dayNumber(c.year, 1, 1)) + 1
	switch d {
	case 'Y':
		b.Write(appendYear(nil, c.year))
	case 'y':
		fmt.Fprintf(b, "%02d", floorMod(int64(c.year), 100))
	case 'C':
		fmt.Fprintf(b, "%02d", floorDiv(int64(c.year), 100))
	case 'm':
		fmt.Fprintf(b, "%02d", c.month)
	case 'd':
		fmt.Fprintf(b, "%02d", c.day)
	case 'e':
		fmt.Fprintf(b, "%2d", c.day)
	case 'H':
		fmt.Fprintf(b, "%02d", c.hour)
	case 'I':
		fmt.Fprintf(b, "%02d", (c.hour+11)%12+1)
	case 'M':
		fmt.Fprintf(b, "%02d", c.minute)
	case 'S':
		fmt.Fprintf(b, "%02d", c.second)
	case 'f':
		fmt.Fprintf(b, "%06d", c.frac/1000)
	case 'p':
		b.WriteString([2]string{"AM", "PM"}[c.hour/12])
	case 'b', 'h':
		b.WriteString(monthNames[c.month-1][:3])
	case 'B':
		b.WriteString(monthNames[c.month-1])
	case 'a':
		b.WriteString(dayNames[weekday][:3])
	case 'A':
		b.WriteString(dayNames[weekday])
	case 'j':
		fmt.Fprintf(b, "%03d", yday)
	case 'u':
		fmt.Fprintf(b, "%d", weekday+1)
	case 'w':
		fmt.Fprintf(b, "%d", (weekday+1)%7)
	case 'U':
		fmt.Fprintf(b, "%02d", (yday+6-(weekday+1)%7)/7)
	case 'W':
		fmt.Fprintf(b, "%02d", (yday+6-weekday)/7)
	case 'G', 'V':
		year, week := isoWeek(jdn, weekday)
		if d == 'G' {
			b.Write(appendYear(nil, year))
		} else {
			fmt.Fprintf(b, "%02d", week)
		}
	case 's':
		fmt.Fprintf(b, "%d", int64(math.Floor(t.Unix()+5e-10)))
	case 'Z':
		b.WriteString(t.Scale.String())
	case 'z':
		b.WriteString("+0000")
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case '%':
		b.WriteByte('%')
	default:
		t.compound(b, c, d)
	}
}

// compound writes the directives that stand for several others.
func (t Time) compound(b *strings.Builder, c civil, d byte) {
	parts, ok := map[byte]string{'F': "Y-m-d", 'T': "H:M:S", 'R': "H:M", 'D': "m/d/y", 'x': "m/d/y",
		'X': "H:M:S", 'r': "I:M:S p", 'c': "a b e H:M:S Y"}[d]
	if !ok {
		b.WriteByte('%')
		b.WriteByte(d)
		return
	}
	for i := 0; i < len(parts); i++ {
		if p := parts[i]; p >= 'A' {
			t.directive(b, c, p)
		} else {
			b.WriteByte(p)
		}
	}
}

// isoWeek is the ISO 8601 week-numbering year and week: week 1 has the year's first Thursday.
func isoWeek(jdn int64, weekday int) (year, week int) {
	thursday := jdn - int64(weekday) + 3
	year, _, _ = fromDayNumber(thursday)
	return year, int(thursday-dayNumber(year, 1, 1))/7 + 1
}
