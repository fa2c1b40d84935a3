// SPDX-License-Identifier: MIT
#include "feedmerged/core/rng.hpp"

namespace feedmerged {
namespace {

std::mt19937_64 seeded() {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device()};
    return std::mt19937_64{seed};
}

}  // namespace

RandomEngine::RandomEngine() : engine_(seeded()) {}

}  // namespace feedmerged
