"""Writes numpy.json: random arrays and what numpy's str() prints of them. Not needed to run the tests; made with numpy 1.24.2.

"text" is numpy's own print. "text_before_1_21" is the print of the numpy that TensorFlow 1 used: without `min_digits`, so that zeros fill up a column.
"""
import base64
import json
import numpy as np
from numpy.core import arrayprint

rng = np.random.RandomState(20)
positional, scientific = arrayprint.dragon4_positional, arrayprint.dragon4_scientific


def old_scientific(x, **k):
    k.pop("min_digits", None)
    if k["trim"] != "k":
        return scientific(x, **k)
    text = scientific(x, **dict(k, trim=".", unique=True))
    mantissa, exponent = text.split("e")
    whole, fraction = mantissa.split(".")
    return whole + "." + fraction.ljust(k["precision"], "0") + "e" + exponent


def old_positional(x, **k):
    k.pop("min_digits", None)
    if k["trim"] != "k" or not k["unique"]:
        return positional(x, **k)
    whole, fraction = positional(x, **dict(k, trim=".", pad_right=0)).split(".")
    return whole + "." + fraction.ljust(k["precision"], "0").ljust(k.get("pad_right", 0))


def shape():
    rank = rng.randint(0, 5)
    return tuple(int(d) for d in rng.randint(1, [0, 24, 9, 5, 4][rank] + 1, rank)) if rank else ()


def floats(dtype, s):
    kind = rng.randint(0, 9)
    n = int(np.prod(s))
    if kind == 0: v = rng.randn(n)
    elif kind == 1: v = rng.randn(n) * 10.0 ** rng.randint(-12, 12, n)
    elif kind == 2: v = rng.randint(-9, 9, n).astype("f8")
    elif kind == 3: v = rng.randint(-4000, 4000, n) / 64.0
    elif kind == 4: v = np.abs(rng.randn(n)) * 10.0 ** rng.randint(-3, 8)
    elif kind == 5:
        v = rng.randn(n)
        v[rng.rand(n) < .3] = np.nan
        v[rng.rand(n) < .2] = np.inf
        v[rng.rand(n) < .2] = -np.inf
        v[rng.rand(n) < .2] = -0.0
    elif kind == 6:
        bits = rng.randint(0, 256, n * np.dtype(dtype).itemsize).astype("u1").tobytes()
        return np.frombuffer(bits, dtype).reshape(s)
    elif kind == 7: v = rng.choice([1e-4, 9.9999e-5, 1e8, 99999999., 1e16, 1e-45, 2.**-10, 0.5, 1000., 1., 65504., 0.1], n)
    else: v = 2.0 ** rng.randint(-30, 30, n)
    with np.errstate(over="ignore"):
        return v.astype(dtype).reshape(s)


def array(dtype, s):
    if dtype.startswith("float"): return floats(dtype, s)
    if dtype.startswith("complex"):
        part = "float32" if dtype == "complex64" else "float64"
        a = np.empty(s, dtype)
        a.real, a.imag = floats(part, s), floats(part, s)
        return a
    if dtype == "bool": return np.asarray(rng.rand(*s) < .5)
    if dtype == "string":
        a = np.empty(s, object)
        alphabet = [b"a", b"'", b'"', b"\\", b"\n", b"\t", b"\r", b"\0", b"\xc3\xa9", b" ", b"word", b"\x7f", b"~"]
        for i in np.ndindex(*s): a[i] = b"".join(alphabet[j] for j in rng.randint(0, len(alphabet), rng.randint(0, 9)))
        return a
    info = np.iinfo(dtype)
    high = [10, 100, info.max][rng.randint(0, 3)]
    return np.asarray(rng.randint(max(info.min, -high), min(high, info.max), s or (1,), dtype)).reshape(s)


def options():
    o = {}
    if rng.rand() < .3: o["precision"] = int(rng.randint(0, 12))
    if rng.rand() < .2: o["linewidth"] = int(rng.randint(10, 120))
    if rng.rand() < .2: o["suppress"] = True
    if rng.rand() < .2: o["sign"] = str(rng.choice(["+", " "]))
    if rng.rand() < .3: o["floatmode"] = str(rng.choice(["fixed", "unique", "maxprec_equal"]))
    if rng.rand() < .1: o["nanstr"], o["infstr"] = "Not a number", "oo"
    if rng.rand() < .25: o["threshold"], o["edgeitems"] = int(rng.randint(0, 20)), int(rng.randint(1, 4))
    return o


dtypes = ["float32"] * 4 + ["float64"] * 2 + ["float16"] * 2 + ["complex64", "complex128", "bool", "string",
          "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]
cases = []


def add(dtype, a, o):
    def text():
        # A string scalar comes out of TensorFlow as bytes.
        with np.printoptions(**o): return str(a[()] if dtype == "string" and a.shape == () else a)
    case = {"dtype": dtype, "shape": list(a.shape), "options": o}
    if dtype == "string": case["strings"] = [base64.b64encode(x).decode() for x in a.reshape(-1)]
    else: case["bytes"] = base64.b64encode(a.astype(a.dtype.newbyteorder("<")).tobytes()).decode()
    arrayprint.dragon4_positional, arrayprint.dragon4_scientific = positional, scientific
    case["text"] = text()
    arrayprint.dragon4_positional, arrayprint.dragon4_scientific = old_positional, old_scientific
    case["text_before_1_21"] = text()
    cases.append(case)


for i in range(500):
    dtype = dtypes[i % len(dtypes)]
    add(dtype, array(dtype, shape() if i >= 40 else ()), options() if i % 3 else {})
for s in [(1001,), (40, 30), (2, 3, 400), (7, 8, 9, 10), (600, 2), (6, 7, 30)]:
    for dtype in ["float32", "int64"]: add(dtype, array(dtype, s), {})
for s in [(0,), (2, 0), (0, 3, 1)]: add("float32", np.zeros(s, "float32"), {})
with open("numpy.json", "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(c, sort_keys=True) for c in cases) + "\n]\n")
