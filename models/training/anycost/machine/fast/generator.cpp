// The generator's element-wise work in one pass over memory each way, for channels-last bfloat16 on CPUs with AVX-512 BF16.
//
//   scale:  x[n,p,c] s[n,c]                                                (style before a convolution)
//   tail:   sqrt2 leaky(y norm[n,c] + strength noise[n or 0,p] + bias[c])  (what follows it)
//   blur:   the same of an up-convolution, with its blur                   (so that the convolution is 2x2 at the low size, not 3x3)
//   rgb:    sum_c x[n,p,c] m[n,k,c], k = 0..2                              (a picture layer: 1x1, three channels)
//
// All sums are float32. C is at most 512 (MOST). Tensors are checked by __init__.py, which is the only caller.
#include "simd.h"

namespace {

// What a tail adds and multiplies by.
struct Tail {
  const float *norm, *bias, *noise;
  float loud;
  bool each;  // noise differs between pictures
  Tail(const Tensor& norm_, const Tensor& bias_, const Tensor& noise_, const Tensor& strength)
      : norm(norm_.data_ptr<float>()), bias(bias_.data_ptr<float>()), noise(noise_.data_ptr<float>()), loud(*strength.data_ptr<float>()), each(noise_.size(0) > 1) {}
  float at(int64_t n, int64_t place, int64_t places) const { return loud * noise[(each ? n * places : 0) + place]; }
};

inline __m512 activated(__m512 y, const Tail& t, int64_t n, int64_t c, int64_t C, __m512 z, __mmask16 m) {
  const __m512 v = _mm512_fmadd_ps(y, _mm512_maskz_loadu_ps(m, t.norm + n * C + c), _mm512_add_ps(z, _mm512_maskz_loadu_ps(m, t.bias + c)));
  return _mm512_mul_ps(v, slope(negative(v)));
}

void tail_forward(const Tensor& y, const Tensor& norm, const Tensor& bias, const Tensor& noise, const Tensor& strength, Tensor out) {
  const int64_t N = out.size(0), C = out.size(1), P = out.size(2) * out.size(3);
  const Tail t(norm, bias, noise, strength);
  const auto Y = half(y);
  const auto O = half_out(out);
  at::parallel_for(0, N * P, 256, [&](int64_t first, int64_t last) {
    for (int64_t p = first; p < last; p++) {
      const int64_t n = p / P;
      const __m512 z = _mm512_set1_ps(t.at(n, p % P, P));
      for (int64_t c = 0; c < C; c += 16) {
        const __mmask16 m = lanes(C - c);
        store(O + p * C + c, m, activated(load(Y + p * C + c, m), t, n, c, C, z, m));
      }
    }
  });
}

// Of one picture: gy = g' norm; sums [2,C] over places of g' y (for norm) and of g' (for bias); gz: sum over channels of g' (for noise).
// g' = g times the activation's slope, which the sign of out tells, as a leaky unit keeps signs; y is what out came from, so it need not be kept.
void tail_backward_one(const uint16_t* G, const uint16_t* O, const Tail& t, int64_t n, int64_t C, int64_t P, uint16_t* gy, float* gs, float* gz) {
  alignas(64) float a[MOST] = {0}, b[MOST] = {0};
  for (int64_t p = 0; p < P; p++) {
    const __m512 z = _mm512_set1_ps(t.at(n, p, P));
    __m512 sum = _mm512_setzero_ps();
    for (int64_t c = 0; c < C; c += 16) {
      const __mmask16 m = lanes(C - c);
      const __m512 o = load(O + p * C + c, m), steep = slope(negative(o));
      const __m512 v = _mm512_maskz_mul_ps(m, load(G + p * C + c, m), steep);
      const __m512 before = _mm512_sub_ps(_mm512_div_ps(o, steep), _mm512_add_ps(z, _mm512_maskz_loadu_ps(m, t.bias + c)));  // y norm
      sum = _mm512_add_ps(sum, v);
      _mm512_store_ps(a + c, _mm512_fmadd_ps(v, before, _mm512_load_ps(a + c)));
      _mm512_store_ps(b + c, _mm512_add_ps(v, _mm512_load_ps(b + c)));
      store(gy + p * C + c, m, _mm512_mul_ps(v, _mm512_maskz_loadu_ps(m, t.norm + n * C + c)));
    }
    gz[p] = _mm512_reduce_add_ps(sum);
  }
  for (int64_t c = 0; c < C; c++) {
    gs[c] = a[c] / t.norm[n * C + c];
    gs[C + c] = b[c];
  }
}

void tail_backward(const Tensor& g, const Tensor& out, const Tensor& norm, const Tensor& bias, const Tensor& noise, const Tensor& strength, Tensor gy, Tensor gs, Tensor gz) {
  const int64_t N = out.size(0), C = out.size(1), P = out.size(2) * out.size(3);
  const Tail t(norm, bias, noise, strength);
  at::parallel_for(0, N, 1, [&](int64_t first, int64_t last) {
    for (int64_t n = first; n < last; n++)
      tail_backward_one(half(g) + n * P * C, half(out) + n * P * C, t, n, C, P, half_out(gy) + n * P * C, gs.data_ptr<float>() + n * 2 * C, gz.data_ptr<float>() + n * P);
  });
}

// An up-convolution is a transposed one of stride 2 and a blur of [1,3,3,1]/4 in both axes. The first comes as its four parities,
// t [N,4C,h+1,w+1]: T[2p+a, 2q+b] = t[p, q, parity 2a+b], of which row 2h+1 and column 2w+1 are zero. out[y] = (T[y-1] + 3 T[y] + 3 T[y+1] + T[y+2]) / 4.
constexpr float TAPS[4] = {0.25f, 0.75f, 0.75f, 0.25f};

inline const uint16_t* parity(const uint16_t* t, int64_t y, int64_t x, int64_t w, int64_t C) { return t + (((y >> 1) * (w + 1) + (x >> 1)) * 4 + (y & 1) * 2 + (x & 1)) * C; }

// line [(2w+4), C]: column x of T, blurred down its rows for output row y, lies at x + 1; zeros outside.
void blur_rows(const uint16_t* t, int64_t y, int64_t h, int64_t w, int64_t C, float* line) {
  for (int64_t x = 0; x < 2 * w + 2; x++)
    for (int64_t c = 0; c < C; c += 16) {
      const __mmask16 m = lanes(C - c);
      __m512 v = _mm512_setzero_ps();
      for (int64_t k = 0; k < 4; k++) {
        const int64_t row = y + k - 1;
        if (row >= 0 && row < 2 * h + 2) v = _mm512_fmadd_ps(load(parity(t, row, x, w, C) + c, m), _mm512_set1_ps(TAPS[k]), v);
      }
      _mm512_mask_storeu_ps(line + (x + 1) * C + c, m, v);
    }
}

void blur_forward(const Tensor& t_, const Tensor& norm, const Tensor& bias, const Tensor& noise, const Tensor& strength, Tensor out) {
  const int64_t N = out.size(0), C = out.size(1), H = out.size(2), W = out.size(3), h = H / 2, w = W / 2;
  const Tail t(norm, bias, noise, strength);
  const auto T = half(t_);
  const auto O = half_out(out);
  at::parallel_for(0, N * H, 4, [&](int64_t first, int64_t last) {
    std::vector<float> line((W + 4) * C, 0.0f);
    for (int64_t r = first; r < last; r++) {
      const int64_t n = r / H, y = r % H;
      blur_rows(T + n * (h + 1) * (w + 1) * 4 * C, y, h, w, C, line.data());
      for (int64_t x = 0; x < W; x++) {
        const __m512 z = _mm512_set1_ps(t.at(n, y * W + x, H * W));
        for (int64_t c = 0; c < C; c += 16) {
          const __mmask16 m = lanes(C - c);
          const float* l = line.data() + x * C + c;
          __m512 v = _mm512_mul_ps(_mm512_maskz_loadu_ps(m, l), _mm512_set1_ps(TAPS[0]));
          for (int64_t k = 1; k < 4; k++) v = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(m, l + k * C), _mm512_set1_ps(TAPS[k]), v);
          store(O + (r * W + x) * C + c, m, activated(v, t, n, c, C, z, m));
        }
      }
    }
  });
}

// The blur's adjoint: gT[u] = (G[u+1] + 3 G[u] + 3 G[u-1] + G[u-2]) / 4, G zero outside.
void blur_adjoint(const uint16_t* G, int64_t h, int64_t w, int64_t C, uint16_t* gt, float* line) {
  const int64_t H = 2 * h, W = 2 * w;
  for (int64_t u = 0; u < H + 2; u++) {
    for (int64_t x = 0; x < W; x++)  // line: column x of the rows' sum at x + 2
      for (int64_t c = 0; c < C; c += 16) {
        const __mmask16 m = lanes(C - c);
        __m512 v = _mm512_setzero_ps();
        for (int64_t k = 0; k < 4; k++) {
          const int64_t row = u + 1 - k;
          if (row >= 0 && row < H) v = _mm512_fmadd_ps(load(G + (row * W + x) * C + c, m), _mm512_set1_ps(TAPS[k]), v);
        }
        _mm512_mask_storeu_ps(line + (x + 2) * C + c, m, v);
      }
    for (int64_t x = 0; x < W + 2; x++)
      for (int64_t c = 0; c < C; c += 16) {
        const __mmask16 m = lanes(C - c);
        const float* l = line + x * C + c;
        __m512 v = _mm512_mul_ps(_mm512_maskz_loadu_ps(m, l), _mm512_set1_ps(TAPS[3]));
        for (int64_t k = 1; k < 4; k++) v = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(m, l + k * C), _mm512_set1_ps(TAPS[3 - k]), v);
        store((uint16_t*)parity(gt, u, x, w, C) + c, m, v);
      }
  }
}

void blur_backward(const Tensor& g, const Tensor& out, const Tensor& norm, const Tensor& bias, const Tensor& noise, const Tensor& strength, Tensor gt, Tensor gs, Tensor gz) {
  const int64_t N = out.size(0), C = out.size(1), H = out.size(2), W = out.size(3), h = H / 2, w = W / 2, P = H * W;
  const Tail t(norm, bias, noise, strength);
  at::parallel_for(0, N, 1, [&](int64_t first, int64_t last) {
    std::vector<uint16_t> gy(P * C);
    std::vector<float> line((W + 5) * C, 0.0f);
    for (int64_t n = first; n < last; n++) {
      tail_backward_one(half(g) + n * P * C, half(out) + n * P * C, t, n, C, P, gy.data(), gs.data_ptr<float>() + n * 2 * C, gz.data_ptr<float>() + n * P);
      blur_adjoint(gy.data(), h, w, C, half_out(gt) + n * (h + 1) * (w + 1) * 4 * C, line.data());
    }
  });
}

void scale_forward(const Tensor& x, const Tensor& s, Tensor out) {
  const int64_t N = x.size(0), C = x.size(1), P = x.size(2) * x.size(3);
  const auto X = half(x);
  const auto O = half_out(out);
  const auto S = s.data_ptr<float>();
  at::parallel_for(0, N * P, 256, [&](int64_t first, int64_t last) {
    for (int64_t p = first; p < last; p++)
      for (int64_t c = 0; c < C; c += 16) {
        const __mmask16 m = lanes(C - c);
        store(O + p * C + c, m, _mm512_mul_ps(load(X + p * C + c, m), _mm512_maskz_loadu_ps(m, S + p / P * C + c)));
      }
  });
}

void scale_backward(const Tensor& g, const Tensor& x, const Tensor& s, Tensor gx, Tensor gs) {
  const int64_t N = x.size(0), C = x.size(1), P = x.size(2) * x.size(3);
  const auto X = half(x), G = half(g);
  const auto O = half_out(gx);
  const auto S = s.data_ptr<float>();
  auto GS = gs.data_ptr<float>();
  at::parallel_for(0, N, 1, [&](int64_t first, int64_t last) {
    for (int64_t n = first; n < last; n++) {
      alignas(64) float a[MOST] = {0};
      for (int64_t p = n * P; p < (n + 1) * P; p++)
        for (int64_t c = 0; c < C; c += 16) {
          const __mmask16 m = lanes(C - c);
          const __m512 v = load(G + p * C + c, m);
          _mm512_store_ps(a + c, _mm512_fmadd_ps(v, load(X + p * C + c, m), _mm512_load_ps(a + c)));
          store(O + p * C + c, m, _mm512_mul_ps(v, _mm512_maskz_loadu_ps(m, S + n * C + c)));
        }
      for (int64_t c = 0; c < C; c++) GS[n * C + c] = a[c];
    }
  });
}

// m [N,3,C]; out float32 [N,3,H,W], planes apart.
void rgb_forward(const Tensor& x, const Tensor& m_, Tensor out) {
  const int64_t N = x.size(0), C = x.size(1), P = x.size(2) * x.size(3);
  const auto X = half(x);
  const auto M = m_.data_ptr<float>();
  auto O = out.data_ptr<float>();
  at::parallel_for(0, N * P, 256, [&](int64_t first, int64_t last) {
    for (int64_t p = first; p < last; p++) {
      const int64_t n = p / P, at = p % P;
      __m512 r = _mm512_setzero_ps(), g = r, b = r;
      for (int64_t c = 0; c < C; c += 16) {
        const __mmask16 m = lanes(C - c);
        const __m512 v = load(X + p * C + c, m);
        const auto w = M + n * 3 * C + c;
        r = _mm512_fmadd_ps(v, _mm512_maskz_loadu_ps(m, w), r);
        g = _mm512_fmadd_ps(v, _mm512_maskz_loadu_ps(m, w + C), g);
        b = _mm512_fmadd_ps(v, _mm512_maskz_loadu_ps(m, w + 2 * C), b);
      }
      O[(n * 3) * P + at] = _mm512_reduce_add_ps(r);
      O[(n * 3 + 1) * P + at] = _mm512_reduce_add_ps(g);
      O[(n * 3 + 2) * P + at] = _mm512_reduce_add_ps(b);
    }
  });
}

void rgb_backward(const Tensor& g_, const Tensor& x, const Tensor& m_, Tensor gx, Tensor gm) {
  const int64_t N = x.size(0), C = x.size(1), P = x.size(2) * x.size(3);
  const auto X = half(x);
  const auto G = g_.data_ptr<float>(), M = m_.data_ptr<float>();
  const auto O = half_out(gx);
  auto GM = gm.data_ptr<float>();
  at::parallel_for(0, N, 1, [&](int64_t first, int64_t last) {
    for (int64_t n = first; n < last; n++) {
      alignas(64) float a[3][MOST] = {{0}};
      for (int64_t p = 0; p < P; p++) {
        const __m512 r = _mm512_set1_ps(G[(n * 3) * P + p]), g = _mm512_set1_ps(G[(n * 3 + 1) * P + p]), b = _mm512_set1_ps(G[(n * 3 + 2) * P + p]);
        for (int64_t c = 0; c < C; c += 16) {
          const __mmask16 m = lanes(C - c);
          const __m512 v = load(X + (n * P + p) * C + c, m);
          const auto w = M + n * 3 * C + c;
          _mm512_store_ps(a[0] + c, _mm512_fmadd_ps(v, r, _mm512_load_ps(a[0] + c)));
          _mm512_store_ps(a[1] + c, _mm512_fmadd_ps(v, g, _mm512_load_ps(a[1] + c)));
          _mm512_store_ps(a[2] + c, _mm512_fmadd_ps(v, b, _mm512_load_ps(a[2] + c)));
          __m512 t = _mm512_mul_ps(r, _mm512_maskz_loadu_ps(m, w));
          t = _mm512_fmadd_ps(g, _mm512_maskz_loadu_ps(m, w + C), t);
          store(O + (n * P + p) * C + c, m, _mm512_fmadd_ps(b, _mm512_maskz_loadu_ps(m, w + 2 * C), t));
        }
      }
      for (int64_t k = 0; k < 3; k++)
        for (int64_t c = 0; c < C; c++) GM[(n * 3 + k) * C + c] = a[k][c];
    }
  });
}

}  // namespace

TORCH_LIBRARY(anycost, m) {
  m.def("tail_forward(Tensor y, Tensor norm, Tensor bias, Tensor noise, Tensor strength, Tensor(a!) out) -> ()");
  m.def("tail_backward(Tensor g, Tensor out, Tensor norm, Tensor bias, Tensor noise, Tensor strength, Tensor(a!) gy, Tensor(b!) gs, Tensor(c!) gz) -> ()");
  m.def("blur_forward(Tensor t, Tensor norm, Tensor bias, Tensor noise, Tensor strength, Tensor(a!) out) -> ()");
  m.def("blur_backward(Tensor g, Tensor out, Tensor norm, Tensor bias, Tensor noise, Tensor strength, Tensor(a!) gt, Tensor(b!) gs, Tensor(c!) gz) -> ()");
  m.def("scale_forward(Tensor x, Tensor s, Tensor(a!) out) -> ()");
  m.def("scale_backward(Tensor g, Tensor x, Tensor s, Tensor(a!) gx, Tensor(b!) gs) -> ()");
  m.def("rgb_forward(Tensor x, Tensor m, Tensor(a!) out) -> ()");
  m.def("rgb_backward(Tensor g, Tensor x, Tensor m, Tensor(a!) gx, Tensor(b!) gm) -> ()");
}

TORCH_LIBRARY_IMPL(anycost, CPU, m) {
  m.impl("tail_forward", tail_forward);
  m.impl("tail_backward", tail_backward);
  m.impl("blur_forward", blur_forward);
  m.impl("blur_backward", blur_backward);
  m.impl("scale_forward", scale_forward);
  m.impl("scale_backward", scale_backward);
  m.impl("rgb_forward", rgb_forward);
  m.impl("rgb_backward", rgb_backward);
}
