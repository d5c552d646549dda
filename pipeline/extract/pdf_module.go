package extract

import (
	"context"
	"errors"
	"reflect"

	"github.com/klippa-app/go-pdfium"
	"github.com/tetratelabs/wazero/api"
)

// pdfModule is PDFium's WebAssembly module with each of its functions found
// once. The library looks a function up for every call, and each time gets a
// new one with a stack of 10 KB, which is allocated and cleared, and grows again
// while a page is parsed.
type pdfModule struct {
	api.Module
	functions map[string]*pdfFunction
}

// pdfFunction is a function that remembers its last result: the library hides
// PDFium's own pointers behind names, which is too slow where there are many.
type pdfFunction struct {
	api.Function
	last uint64
}

// quicken gives a library that was just made such a module and returns it. The
// library's implementation, an internal type, has the module in an exported
// field; TestPDFModule fails when a new version has not.
func quicken(lib pdfium.Pdfium) (*pdfModule, error) {
	implementation := reflect.ValueOf(lib.GetImplementation())
	if implementation.Kind() != reflect.Pointer {
		return nil, errPDFModule
	}
	field := implementation.Elem().FieldByName("Module")
	if !field.IsValid() || !field.CanSet() {
		return nil, errPDFModule
	}
	plain, ok := field.Interface().(api.Module)
	if !ok {
		return nil, errPDFModule
	}
	m := &pdfModule{Module: plain, functions: map[string]*pdfFunction{}}
	field.Set(reflect.ValueOf(m))
	return m, nil
}

var errPDFModule = errors.New("the library does not show PDFium's module")

// ExportedFunction is part of api.Module.
func (m *pdfModule) ExportedFunction(name string) api.Function {
	if f := m.function(name); f != nil {
		return f
	}
	return nil
}

// function is nil when PDFium has none of this name.
func (m *pdfModule) function(name string) *pdfFunction {
	f := m.functions[name]
	if f == nil {
		if plain := m.Module.ExportedFunction(name); plain != nil {
			f = &pdfFunction{Function: plain}
			m.functions[name] = f
		}
	}
	return f
}

// Call is part of api.Function.
func (f *pdfFunction) Call(ctx context.Context, params ...uint64) ([]uint64, error) {
	results, err := f.Function.Call(ctx, params...)
	if f.last = 0; len(results) > 0 {
		f.last = results[0]
	}
	return results, err
}
