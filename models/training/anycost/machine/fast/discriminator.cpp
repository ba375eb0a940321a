// The discriminator's element-wise work, likewise: leaky: sqrt2 leaky(x); soft: the same, then a blur of [1,2,1]/4.
#include "simd.h"

namespace {

void leaky_forward(const Tensor& x, Tensor out) {
  const auto X = half(x);
  const auto O = half_out(out);
  const int64_t count = x.numel();
  at::parallel_for(0, (count + 15) / 16, 1024, [&](int64_t first, int64_t last) {
    for (int64_t i = first * 16; i < std::min(last * 16, count); i += 16) {
      const __mmask16 m = lanes(count - i);
      const __m512 v = load(X + i, m);
      store(O + i, m, _mm512_mul_ps(v, slope(negative(v))));
    }
  });
}

// known: anything with the sign of x.
void leaky_backward(const Tensor& g, const Tensor& known, Tensor gx) {
  const auto G = half(g), K = half(known);
  const auto O = half_out(gx);
  const int64_t count = g.numel();
  at::parallel_for(0, (count + 15) / 16, 1024, [&](int64_t first, int64_t last) {
    for (int64_t i = first * 16; i < std::min(last * 16, count); i += 16) {
      const __mmask16 m = lanes(count - i);
      store(O + i, m, _mm512_mul_ps(load(G + i, m), slope(negative(load(K + i, m)))));
    }
  });
}

// out = blur(f(x)) of [1,2,1]/4 in both axes with zeros around: forward f is leaky; backward f is nothing and the result is multiplied by the slope of
// `known` (the blur is its own adjoint).
template <bool forward>
void soft(const Tensor& x, const Tensor& known, Tensor& out) {
  const int64_t N = x.size(0), C = x.size(1), H = x.size(2), W = x.size(3);
  const auto X = half(x), K = half(known);
  const auto O = half_out(out);
  at::parallel_for(0, N * H, 4, [&](int64_t first, int64_t last) {
    std::vector<float> line((W + 2) * C + 16, 0.0f);  // column x of the rows' sum at x + 1
    for (int64_t r = first; r < last; r++) {
      const int64_t y = r % H;
      for (int64_t i = 0; i < W; i++)
        for (int64_t c = 0; c < C; c += 16) {
          const __mmask16 m = lanes(C - c);
          __m512 sum = _mm512_setzero_ps();
          for (int64_t k = -1; k <= 1; k++) {
            if (y + k < 0 || y + k >= H) continue;
            __m512 v = load(X + ((r + k) * W + i) * C + c, m);
            if (forward) v = _mm512_mul_ps(v, slope(negative(v)));
            sum = _mm512_fmadd_ps(v, _mm512_set1_ps(k ? 0.25f : 0.5f), sum);
          }
          _mm512_mask_storeu_ps(line.data() + (i + 1) * C + c, m, sum);
        }
      for (int64_t i = 0; i < W; i++)
        for (int64_t c = 0; c < C; c += 16) {
          const __mmask16 m = lanes(C - c);
          const float* l = line.data() + i * C + c;
          __m512 v = _mm512_add_ps(_mm512_maskz_loadu_ps(m, l), _mm512_maskz_loadu_ps(m, l + 2 * C));
          v = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(m, l + C), _mm512_set1_ps(0.5f), _mm512_mul_ps(v, _mm512_set1_ps(0.25f)));
          if (!forward) v = _mm512_mul_ps(v, slope(negative(load(K + (r * W + i) * C + c, m))));
          store(O + (r * W + i) * C + c, m, v);
        }
    }
  });
}

void soft_forward(const Tensor& x, Tensor out) { soft<true>(x, x, out); }
void soft_backward(const Tensor& g, const Tensor& x, Tensor gx) { soft<false>(g, x, gx); }

}  // namespace

TORCH_LIBRARY_FRAGMENT(anycost, m) {
  m.def("leaky_forward(Tensor x, Tensor(a!) out) -> ()");
  m.def("leaky_backward(Tensor g, Tensor known, Tensor(a!) gx) -> ()");
  m.def("soft_forward(Tensor x, Tensor(a!) out) -> ()");
  m.def("soft_backward(Tensor g, Tensor x, Tensor(a!) gx) -> ()");
}

TORCH_LIBRARY_IMPL(anycost, CPU, m) {
  m.impl("leaky_forward", leaky_forward);
  m.impl("leaky_backward", leaky_backward);
  m.impl("soft_forward", soft_forward);
  m.impl("soft_backward", soft_backward);
}
