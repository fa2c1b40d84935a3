// SPDX-License-Identifier: MIT
// The health feed: what an operator has to know, as Atom. Pure and deterministic; thread-safe.
#pragma once
#include "feedmerged/model/health.hpp"

#include <span>
#include <string>

namespace feedmerged::render {

struct HealthHead {
    std::string id{};        ///< urn:uuid made once, from the store
    std::string self_url{};  ///< where it is published, "" not known
    std::string generator_version{};
};

/// One entry an event. User names and passwords in URLs never appear.
[[nodiscard]] std::string health_feed(const HealthHead& head,
                                      std::span<const HealthEvent> newest_first);

}  // namespace feedmerged::render
