package unit

import (
	"fmt"
	"math"
	"strings"
)

// Times is the product of two units: those of flux times those of time, say. It is written as VOUnits has it, "Jy.s".
// Units that are functions of a quantity, as magnitudes, have no products; that is an error, as it is for [Unit.Over] and
// [Unit.Power].
func (u Unit) Times(v Unit) (Unit, error) { return combine(u, v, 1) }

// Over is the quotient of two units, written as "Jy/s".
func (u Unit) Over(v Unit) (Unit, error) { return combine(u, v, -1) }

// Power is a unit to the power of num/den: the square root is Power(1, 2). Roots down to the twelfth are exact, others an
// error.
func (u Unit) Power(num, den int) (Unit, error) {
	if u.Log != "" {
		return Unit{}, fmt.Errorf("unit: %q, a function of a quantity, has no powers", u.text)
	}
	if den == 0 {
		return Unit{}, fmt.Errorf("unit: %q to the power of %d/0", u.text, num)
	}
	out := Unit{Scale: math.Pow(u.Scale, float64(num)/float64(den)), Base: map[string]int{}}
	for k, n := range u.Base {
		if n*num%den != 0 {
			return Unit{}, fmt.Errorf("unit: %q to the power of %d/%d is too odd", u.text, num, den)
		}
		if n*num != 0 {
			out.Base[k] = n * num / den
		}
	}
	power := fmt.Sprint(num)
	if den != 1 {
		power = fmt.Sprintf("(%d/%d)", num, den)
	}
	if u.text != "" {
		out.text = u.factor() + "**" + power
	}
	return out, nil
}

func combine(u, v Unit, sign int) (Unit, error) {
	for _, x := range []Unit{u, v} {
		if x.Log != "" {
			return Unit{}, fmt.Errorf("unit: %q, a function of a quantity, has no products and quotients", x.text)
		}
	}
	out := Unit{Scale: u.Scale * math.Pow(v.Scale, float64(sign)), Base: map[string]int{}}
	for k, n := range u.Base {
		out.Base[k] = n
	}
	for k, n := range v.Base {
		if out.Base[k] += sign * n; out.Base[k] == 0 {
			delete(out.Base, k)
		}
	}
	plain := func(x Unit) bool { return strings.TrimSpace(x.text) == "" }
	switch {
	case plain(v):
		out.text = u.text
	case sign > 0 && plain(u):
		out.text = v.text
	case sign > 0:
		out.text = u.text + "." + v.factor()
	case plain(u):
		out.text = "1/" + v.factor()
	default:
		out.text = u.text + "/" + v.factor()
	}
	return out, nil
}

// factor is the text of the unit as one factor of a product.
func (u Unit) factor() string {
	if strings.ContainsAny(u.text, " ./*0123456789") {
		return "(" + u.text + ")"
	}
	return u.text
}

// Is tells whether two units are the same, however they are written: "km.s**-1" is "km/s".
func (u Unit) Is(v Unit) bool {
	return u.Log == v.Log && sameBase(u.Base, v.Base) && math.Abs(u.Scale/v.Scale-1) < 1e-12
}
