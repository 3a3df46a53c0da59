package activity

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"math"
	"sync"
)

// The sizes of the network: frequency bins of a spectrum, and cells of the LSTM.
const (
	bins  = 129
	cells = 128
)

// MIT License, Copyright (c) 2020-present Silero Team: see LICENSE.silero.
//
//go:embed silero_v5.f16
var silero5 []byte

//go:embed silero_v6.f16
var silero6 []byte

// Each is decoded once, by the first detector that needs it: a megabyte of float32.
var (
	decode5 = sync.OnceValue(func() *weights { return decode(silero5) })
	decode6 = sync.OnceValue(func() *weights { return decode(silero6) })
)

// A layer is a convolution over time with a kernel of 3 and a padding of 1. Its weights are [out][tap][in], so that
// an output is one dot product with the three neighbouring inputs, which lie one after the other.
type layer struct {
	in, out, stride int
	weight, bias    []float32
}

// weights are the network's, shared by all that run it.
type weights struct {
	conv       [4]layer
	gates      []float32 // [4*cells][input cells, then hidden cells]; gates in the order i f g o
	gateBias   []float32
	output     []float32
	outputBias float32
}

// load gives the weights of a model, "v5" or "v6".
func load(model string) (*weights, error) {
	switch model {
	case "v5":
		return decode5(), nil
	case "v6":
		return decode6(), nil
	}
	return nil, fmt.Errorf("voice activity model %q: it is v5 or v6", model)
}

// decode reads little-endian half floats in the file's order: the convolutions (weight [out][in][tap], bias), then
// W_ih, W_hh, b_ih, b_hh of the LSTM, then the output's weight and bias.
func decode(raw []byte) *weights {
	take := func(n int) []float32 {
		f := make([]float32, n)
		for i := range f {
			f[i] = half(binary.LittleEndian.Uint16(raw[2*i:]))
		}
		raw = raw[2*n:]
		return f
	}
	w := &weights{conv: [4]layer{
		{in: bins, out: 128, stride: 1}, {in: 128, out: 64, stride: 2}, {in: 64, out: 64, stride: 2}, {in: 64, out: cells, stride: 1},
	}}
	for i := range w.conv {
		c := &w.conv[i]
		c.weight = transpose(take(c.out*c.in*3), c.out, c.in)
		c.bias = take(c.out)
	}
	input, hidden := take(4*cells*cells), take(4*cells*cells)
	for g := range 4 * cells {
		w.gates = append(w.gates, input[g*cells:(g+1)*cells]...)
		w.gates = append(w.gates, hidden[g*cells:(g+1)*cells]...)
	}
	w.gateBias = take(4 * cells)
	for i, b := range take(4 * cells) {
		w.gateBias[i] += b
	}
	w.output, w.outputBias = take(cells), take(1)[0]
	return w
}

// transpose turns [out][in][tap] into [out][tap][in].
func transpose(w []float32, out, in int) []float32 {
	t := make([]float32, len(w))
	for o := range out {
		for i := range in {
			for k := range 3 {
				t[(o*3+k)*in+i] = w[(o*in+i)*3+k]
			}
		}
	}
	return t
}

// half is the value of an IEEE 754 binary16.
func half(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10&31), uint32(h&1023)
	switch exponent {
	case 0: // zero, and numbers smaller than the smallest normal one
		return math.Float32frombits(sign|0x3f800000) * float32(fraction) / (1 << 24)
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}
