package stretch

import "math"

// hann is the rising half of Hann's window, half a sample off so that it and its mirror image add up to 1.
func hann() (w [hop]float32) {
	for i := range w {
		w[i] = float32(0.5 - 0.5*math.Cos(math.Pi*(float64(i)+0.5)/hop))
	}
	return w
}

func round(v float32) int16 {
	return int16(max(math.MinInt16, min(math.MaxInt16, math.Round(float64(v)))))
}
