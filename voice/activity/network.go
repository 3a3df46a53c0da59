package activity

import "math"

// Rate is the rate in Hz of what is judged, and FrameSize how many samples are judged at a time: 32 ms.
const (
	Rate      = 16000
	FrameSize = 512
)

// overlap is how many samples of the frame before the network sees once more; without them it is ten points worse.
const overlap = 64

// A network is Silero at work: its weights, and what it remembers between frames.
//
// The input is the last 64 samples of the frame before and 512 new ones, with 64 reflected at the end: four Hann
// windows of 256 samples, 128 apart, as magnitudes. Four convolutions with ReLU make one vector of them, an LSTM
// remembers, and a ReLU, a linear layer and a sigmoid make the probability.
type network struct {
	*weights
	input [overlap + FrameSize + overlap]float32
	a, b  [4 * bins]float32  // the layers' inputs and outputs, in turn
	state [2 * cells]float32 // the LSTM's input, then its hidden state
	cell  [cells]float32
	gate  [4 * cells]float32
}

// probability tells how probably there is voice in the frame that is in n.input after the overlap.
func (n *network) probability() float32 {
	end := overlap + FrameSize
	for i := range overlap {
		n.input[end+i] = n.input[end-2-i]
	}
	for i := 0; i < 4; i += 2 {
		magnitudes((*[window]float32)(n.input[128*i:]), (*[window]float32)(n.input[128*(i+1):]),
			(*[bins]float32)(n.a[bins*i:]), (*[bins]float32)(n.a[bins*(i+1):]))
	}
	x, y, steps := n.a[:], n.b[:], 4
	for i := range n.conv {
		steps = n.conv[i].run(y, x, steps)
		x, y = y, x
	}
	copy(n.state[:cells], x)
	return n.remember()
}

// run convolves steps vectors in src, with a ReLU, and gives how many it put into dst.
func (c *layer) run(dst, src []float32, steps int) int {
	out := (steps-1)/c.stride + 1
	for t := range out {
		first := t*c.stride - 1 // the vectors before 0 and after the last are padding: zeros
		from, to := max(first, 0), min(first+3, steps)
		y := dst[t*c.out : (t+1)*c.out]
		copy(y, c.bias)
		addProduct(y, c.weight[(from-first)*c.in:], 3*c.in, src[from*c.in:to*c.in])
		for i, v := range y {
			y[i] = max(v, 0)
		}
	}
	return out
}

// remember runs the LSTM and the output layer.
func (n *network) remember() float32 {
	copy(n.gate[:], n.gateBias)
	addProduct(n.gate[:], n.gates, 2*cells, n.state[:])
	sum := n.outputBias
	for i := range cells {
		in, forget := sigmoid(n.gate[i]), sigmoid(n.gate[cells+i])
		candidate, out := tanh(n.gate[2*cells+i]), sigmoid(n.gate[3*cells+i])
		n.cell[i] = forget*n.cell[i] + in*candidate
		h := out * tanh(n.cell[i])
		n.state[cells+i] = h
		sum += max(h, 0) * n.output[i]
	}
	return sigmoid(sum)
}

// addProduct adds to y the product of a matrix, whose rows begin stride apart, with x. The length of y is a multiple
// of four. Most of the network's time passes here: four rows at a time, so that each x is loaded once for them and
// no sum waits for the one before. The race detector, which would make it 30 times slower, has enough to see around it.
//
//go:norace
func addProduct(y, matrix []float32, stride int, x []float32) {
	n := len(x)
	for j := 0; j+4 <= len(y); j += 4 {
		m := matrix[j*stride:]
		r0, r1, r2, r3 := m[:n], m[stride:][:n], m[2*stride:][:n], m[3*stride:][:n]
		var s0, s1, s2, s3 float32
		for i, v := range x {
			s0 += v * r0[i]
			s1 += v * r1[i]
			s2 += v * r2[i]
			s3 += v * r3[i]
		}
		y[j] += s0
		y[j+1] += s1
		y[j+2] += s2
		y[j+3] += s3
	}
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }

func tanh(x float32) float32 { return 2*sigmoid(2*x) - 1 }
