// Sixteen bfloat16 numbers at a time as float32, and the leaky unit's two slopes.
#pragma once
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <immintrin.h>
#include <torch/library.h>
#include <algorithm>
#include <vector>

using at::Tensor;

namespace {

constexpr int64_t MOST = 512;
constexpr float SQRT2 = 1.41421356237f, SLOPE = 0.2f;

inline __m512 load(const uint16_t* p, __mmask16 m) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(m, p)), 16));
}
inline void store(uint16_t* p, __mmask16 m, __m512 v) { _mm256_mask_storeu_epi16(p, m, (__m256i)_mm512_cvtneps_pbh(v)); }
inline __mmask16 lanes(int64_t left) { return left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1); }
inline const uint16_t* half(const Tensor& t) { return (const uint16_t*)t.data_ptr(); }
inline uint16_t* half_out(Tensor& t) { return (uint16_t*)t.data_ptr(); }

inline __m512 slope(__mmask16 below) { return _mm512_mask_blend_ps(below, _mm512_set1_ps(SQRT2), _mm512_set1_ps(SQRT2 * SLOPE)); }
inline __mmask16 negative(__m512 v) { return _mm512_cmp_ps_mask(v, _mm512_setzero_ps(), _CMP_LT_OQ); }

}  // namespace
