package extract

import "encoding/binary"

// rtfDictionary is what the window of a compressed RTF begins with
// ([MS-OXRTFCP], 2.1.3.1.2).
const rtfDictionary = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

// unpackRTF returns the RTF of a compressed one ([MS-OXRTFCP]): four numbers
// (size, size unpacked, kind, sum), then runs of a byte of flags and eight
// literals or references into a window of 4 KiB. What is damaged gives what
// came before.
func unpackRTF(data []byte) (rtf []byte, ok bool) {
	const header, packed, stored, window = 16, 0x75465A4C, 0x414C454D, 4096
	if len(data) < header {
		return nil, false
	}
	kind := binary.LittleEndian.Uint32(data[8:])
	if kind == stored {
		return data[header:], true
	}
	if kind != packed {
		return nil, false
	}
	out := append(make([]byte, 0, len(data)*3), rtfDictionary...)
	for data = data[header:]; len(data) > 0; {
		flags := data[0]
		data = data[1:]
		for bit := range 8 {
			switch {
			case len(data) == 0, flags>>bit&1 == 1 && len(data) < 2:
				return out[len(rtfDictionary):], true
			case flags>>bit&1 == 0:
				out = append(out, data[0])
				data = data[1:]
				continue
			}
			reference := binary.BigEndian.Uint16(data)
			data = data[2:]
			back := (len(out) - int(reference>>4)) & (window - 1)
			if back == 0 { // refers to where the next byte goes: the end
				return out[len(rtfDictionary):], true
			}
			if back > len(out) {
				return out[len(rtfDictionary):], true
			}
			for range int(reference&0xF) + 2 {
				out = append(out, out[len(out)-back])
			}
		}
	}
	return out[len(rtfDictionary):], true
}
