package wcs

import "math"

// csc is the COBE quadrilateralized spherical cube (Paper II, 5.6.2). Its two
// directions are separate polynomial fits; they undo each other only to some
// 24 arcseconds, which is the accuracy of the projection by definition.
type csc struct{ equatorial }

// cscInverse are the P_ij of Paper II, table 4, by powers i of X² and j of Y².
var cscInverse = [7][7]float64{
	{-0.27292696, -0.02819452, 0.27058160, -0.60441560, 0.93412077, -0.63915306, 0.14381585},
	{-0.07629969, -0.01471565, -0.56800938, 1.50880086, -1.41601920, 0.52032238},
	{-0.22797056, 0.48051509, 0.30803317, -0.93678576, 0.33887446},
	{0.54852384, -1.74114454, 0.98938102, 0.08693841},
	{-0.62930065, 1.71547508, -0.83180469},
	{0.25795794, -0.53022337},
	{0.02584375},
}

func cscForward(a, b float64) float64 {
	const (
		gstar = 1.37484847732
		m     = 0.004869491981
		gamma = -0.13161671474
		omega = -0.159596235474
		d0    = 0.0759196200467
		d1    = -0.0217762490699
		c00   = 0.141189631152
		c10   = 0.0809701286525
		c01   = -0.281528535557
		c11   = 0.15384112876
		c20   = -0.178251207466
		c02   = 0.106959469314
	)
	a2, b2 := a*a, b*b
	sum := c00 + c10*a2 + c01*b2 + c11*a2*b2 + c20*a2*a2 + c02*b2*b2
	return a*gstar + a*a2*(1-gstar) + a*b2*(1-a2)*(gamma+(m-gamma)*a2+(1-b2)*sum) +
		a*a2*(1-a2)*(omega-(1-a2)*(d0+d1*a2))
}

func cscBackward(x, y float64) float64 {
	x2, y2 := x*x, y*y
	sum := 0.0
	for j := 6; j >= 0; j-- {
		row := 0.0
		for i := 6 - j; i >= 0; i-- {
			row = row*x2 + cscInverse[i][j]
		}
		sum = sum*y2 + row
	}
	return x + x*(1-x2)*sum
}

func (csc) plane(phi, theta float64) (float64, float64, bool) {
	xc, yc, z, xi, eta := cubeFace(phi, theta)
	a, b := xi/z, eta/z
	return xc + 45*cscForward(a, b), yc + 45*cscForward(b, a), true
}

func (csc) sphere(x, y float64) (float64, float64, bool) {
	face, u, v, ok := cubePoint(x, y)
	a, b := cscBackward(u, v), cscBackward(v, u)
	phi, theta := fromFace(face, 1/math.Sqrt(1+a*a+b*b), a/math.Sqrt(1+a*a+b*b), b/math.Sqrt(1+a*a+b*b))
	return phi, theta, ok
}
