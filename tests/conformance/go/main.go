// Reads a published log with Go's own transparency-log code, golang.org/x/mod/sumdb, and says what it finds.
//
//	verifier DIR VKEY
//	verifier proofs    lines "record|tree SIZE NUMBER ROOT HASH PROOF..." in, "yes" or "no" out
//
// The checkpoint's signature, every tile that leads to its root, every entry, and the consistency of every
// earlier checkpoint are checked by code that is also in the go command.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

// files reads tiles as they are published: without the height in their path.
type files string

func (dir files) Height() int { return 8 }

func (dir files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(string(dir), strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		read = append(read, data)
	}
	return read, nil
}

func (dir files) SaveTiles([]tlog.Tile, [][]byte) {}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return value
}

func checkpoint(path string, verifier note.Verifier) tlog.Tree {
	opened := must(note.Open(must(os.ReadFile(path)), note.VerifierList(verifier)))
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		must(0, fmt.Errorf("%s: not origin, size and root", path))
	}
	return tlog.Tree{N: must(strconv.ParseInt(lines[1], 10, 64)), Hash: must(tlog.ParseHash(lines[2]))}
}

func entries(dir string, tree tlog.Tree, number int64) (read [][]byte) {
	tile := tlog.Tile{H: 8, L: 0, N: number, W: int(min(width, tree.N-number*width))}
	path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
	for data := must(os.ReadFile(filepath.Join(dir, path))); len(data) > 0; {
		end := 2 + int(binary.BigEndian.Uint16(data))
		read, data = append(read, data[2:end]), data[end:]
	}
	if len(read) != tile.W {
		must(0, fmt.Errorf("%s: %d entries, not %d", path, len(read), tile.W))
	}
	return read
}

func judge(words []string) error {
	size, number := must(strconv.ParseInt(words[1], 10, 64)), must(strconv.ParseInt(words[2], 10, 64))
	var hashes []tlog.Hash
	for _, word := range words[3:] {
		hashes = append(hashes, must(tlog.ParseHash(word)))
	}
	if words[0] == "record" {
		return tlog.CheckRecord(hashes[2:], size, hashes[0], number, hashes[1])
	}
	return tlog.CheckTree(hashes[2:], size, hashes[0], number, hashes[1])
}

func main() {
	if os.Args[1] == "proofs" {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			answer := "yes"
			if judge(strings.Fields(lines.Text())) != nil {
				answer = "no"
			}
			fmt.Println(answer)
		}
		return
	}
	dir, verifier := os.Args[1], must(note.NewVerifier(os.Args[2]))
	tree := checkpoint(filepath.Join(dir, "checkpoint"), verifier)
	reader := tlog.TileHashReader(tree, files(dir))
	for first := int64(0); first < tree.N; first += width {
		rows := entries(dir, tree, first/width)
		var indexes []int64
		for i := range rows {
			indexes = append(indexes, tlog.StoredHashIndex(0, first+int64(i)))
		}
		for i, hash := range must(reader.ReadHashes(indexes)) {
			if hash != tlog.RecordHash(rows[i]) {
				must(0, fmt.Errorf("entry %d is not the one in the tree", first+int64(i)))
			}
		}
	}
	earlier := 0
	must(0, filepath.WalkDir(filepath.Join(dir, "checkpoints"), func(path string, file fs.DirEntry, err error) error {
		if err != nil || file.IsDir() {
			return err
		}
		old := checkpoint(path, verifier)
		earlier++
		return tlog.CheckTree(must(tlog.ProveTree(tree.N, old.N, reader)), tree.N, tree.Hash, old.N, old.Hash)
	}))
	fmt.Printf("%d entries and %d checkpoints verified\n", tree.N, earlier)
}
