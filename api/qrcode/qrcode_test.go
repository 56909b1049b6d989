package qrcode_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"rsc.io/qr"

	"crumbtrail/api/qrcode"
)

const link = "https://192.168.1.20:8443/sign-in#ctl_l5Rt1HvN3bGe_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"

func TestAPictureHasExactlyTheModulesOfTheCode(t *testing.T) {
	code, err := qr.Encode(link, qr.M)
	require.NoError(t, err)
	path, size, err := qrcode.Path(link)
	require.NoError(t, err)
	require.Equal(t, code.Size+8, size)
	drawn := map[[2]int]bool{}
	for part := range strings.SplitSeq(strings.TrimSuffix(path, "z"), "z") {
		var x, y, width, back int
		_, err := fmt.Sscanf(part, "M%d %dh%dv1h-%d", &x, &y, &width, &back)
		require.NoError(t, err, part)
		require.Equal(t, width, back)
		for i := range width {
			drawn[[2]int{x + i, y}] = true
		}
	}
	for y := range size {
		for x := range size {
			require.Equal(t, code.Black(x-4, y-4), drawn[[2]int{x, y}], "%d,%d", x, y)
		}
	}
}

func TestATerminalShowsExactlyTheModulesOfTheCode(t *testing.T) {
	code, err := qr.Encode(link, qr.M)
	require.NoError(t, err)
	text, err := qrcode.Terminal(link)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	require.Len(t, lines, (code.Size+8+1)/2)
	for row, line := range lines {
		line = strings.TrimSuffix(strings.TrimPrefix(line, "\x1b[30;107m"), "\x1b[0m")
		require.Equal(t, code.Size+8, utf8.RuneCountInString(line))
		for column, r := range []rune(line) {
			x, y := column-4, 2*row-4
			require.Equal(t, code.Black(x, y), r == '█' || r == '▀')
			require.Equal(t, code.Black(x, y+1), r == '█' || r == '▄')
		}
	}
}

func TestATextThatIsTooLongIsAnError(t *testing.T) {
	_, _, err := qrcode.Path(strings.Repeat("x", 3000))
	require.Error(t, err)
	_, err = qrcode.Terminal(strings.Repeat("x", 3000))
	require.Error(t, err)
}
