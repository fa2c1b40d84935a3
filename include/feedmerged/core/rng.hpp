// SPDX-License-Identifier: MIT
// The seam for randomness. Not thread-safe: one per owner.
#pragma once
#include <cstdint>
#include <random>

namespace feedmerged {

class Rng {
  public:
    virtual ~Rng() = default;
    [[nodiscard]] virtual std::uint64_t next() = 0;
    /// Uniform in [0, 1).
    [[nodiscard]] double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
};

/// A Mersenne twister; without a seed it is seeded by the operating system.
class RandomEngine final : public Rng {
  public:
    RandomEngine();
    explicit RandomEngine(std::uint64_t seed) : engine_(seed) {}
    [[nodiscard]] std::uint64_t next() override { return engine_(); }

  private:
    std::mt19937_64 engine_;
};

}  // namespace feedmerged
