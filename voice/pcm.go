package voice

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/hajimehoshi/go-mp3"

	"kaiwa/config/fault"
	"kaiwa/voice/wav"
)

// newPCM gives what a speech service answers as 24 kHz mono s16 little-endian, from its first bytes on. It was asked for
// that, but some answer with WAV or MP3 all the same: the content tells.
func newPCM(r io.Reader) io.Reader {
	return &pcm{source: bufio.NewReaderSize(r, 16<<10)}
}

type pcm struct {
	source *bufio.Reader
	sound  io.Reader // nil until the first bytes told what they are
	err    error
}

func (p *pcm) Read(b []byte) (int, error) {
	if p.sound == nil && p.err == nil {
		p.sound, p.err = p.recognize()
	}
	if p.err != nil {
		return 0, p.err
	}
	return p.sound.Read(b)
}

// recognize looks at the first bytes.
func (p *pcm) recognize() (io.Reader, error) {
	head, err := p.source.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case string(head) == "RIFF":
		return p.wav()
	case bytes.HasPrefix(head, []byte("ID3")), isMP3(head):
		return p.mp3()
	case bytes.HasPrefix(head, []byte("fLaC")), bytes.HasPrefix(head, []byte("OggS")):
		return nil, fmt.Errorf("speech: %w", &fault.Fault{Code: fault.NotCompatible, Detail: "it answered speech as " + string(head)})
	}
	return p.source, nil
}

// isMP3 tells whether bytes begin a frame of MPEG audio, layer III: eleven bits set, and no value that is reserved.
// As samples they would be a click of almost nothing, then a loud one.
func isMP3(b []byte) bool {
	return len(b) == 4 && b[0] == 0xff && b[1]&0xe6 == 0xe2 && b[1]&0x18 != 0x08 && b[2]&0xf0 != 0xf0 && b[2]&0xf0 != 0 && b[2]&0x0c != 0x0c
}

// mp3 decodes MP3. The decoder gives 16-bit stereo.
func (p *pcm) mp3() (io.Reader, error) {
	decoder, err := mp3.NewDecoder(p.source)
	if err != nil {
		return nil, broken("MP3", err)
	}
	return resampled(&stereo{decoder}, decoder.SampleRate()), nil
}

func broken(kind string, err error) error {
	if fault.Of(err) != nil {
		return err
	}
	return fmt.Errorf("speech: %w", &fault.Fault{Code: fault.NotCompatible, Detail: "its " + kind + " cannot be read", Err: err})
}

// A source gives mono samples. Like io.Reader it may give fewer than asked for.
type source interface {
	read(samples []float64) (int, error)
}

type stereo struct{ r io.Reader }

func (s *stereo) read(samples []float64) (int, error) {
	b := make([]byte, 4*len(samples))
	n, err := io.ReadAtLeast(s.r, b, 4)
	if extra := n % 4; extra > 0 && err == nil {
		var more int
		more, err = io.ReadFull(s.r, b[n:n+4-extra])
		n += more
	}
	for i := range n / 4 {
		left, right := int16(binary.LittleEndian.Uint16(b[4*i:])), int16(binary.LittleEndian.Uint16(b[4*i+2:]))
		samples[i] = (float64(left) + float64(right)) / 2
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n / 4, err
}

// longestHeader is how much may stand before the sound of a WAV file.
const longestHeader = 64 << 10

// wav decodes a WAV file as it comes: each block of it is read as a file of its own, with the header of the whole.
func (p *pcm) wav() (io.Reader, error) {
	header := make([]byte, 12, 64)
	if _, err := io.ReadFull(p.source, header); err != nil {
		return nil, broken("WAV", err)
	}
	frame := 0
	for len(header) < longestHeader {
		chunk := make([]byte, 8)
		if _, err := io.ReadFull(p.source, chunk); err != nil {
			return nil, broken("WAV", err)
		}
		header = append(header, chunk...)
		id, size := string(chunk[:4]), int(binary.LittleEndian.Uint32(chunk[4:]))
		if id == "data" {
			break
		}
		body := make([]byte, min(size+size&1, longestHeader))
		if _, err := io.ReadFull(p.source, body); err != nil {
			return nil, broken("WAV", err)
		}
		if id == "fmt " && len(body) >= 16 {
			frame = int(binary.LittleEndian.Uint16(body[12:]))
		}
		header = append(header, body...)
	}
	length := int64(binary.LittleEndian.Uint32(header[len(header)-4:]))
	if length == 0 || length >= math.MaxInt32 { // a server that streams does not know it
		length = math.MaxInt64
	}
	copy(header[len(header)-4:], []byte{0, 0, 0, 0})
	_, rate, err := wav.Decode(append(header, make([]byte, max(frame, 0))...))
	if err != nil || frame == 0 {
		return nil, broken("WAV", err)
	}
	return resampled(&blocks{r: io.LimitReader(p.source, length), header: header, frame: frame}, rate), nil
}

// blocks reads the sound of a WAV file.
type blocks struct {
	r      io.Reader
	header []byte
	frame  int // bytes
	rest   []byte
}

func (w *blocks) read(samples []float64) (int, error) {
	b := make([]byte, len(samples)*w.frame)
	have := copy(b, w.rest)
	n, err := io.ReadAtLeast(w.r, b[have:], w.frame-have)
	n += have
	whole := n - n%w.frame
	w.rest = bytes.Clone(b[whole:n])
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	if whole == 0 {
		return 0, err
	}
	decoded, _, bad := wav.Decode(append(bytes.Clone(w.header), b[:whole]...))
	if bad != nil {
		return 0, broken("WAV", bad)
	}
	for i, s := range decoded {
		samples[i] = float64(s)
	}
	return len(decoded), err
}
