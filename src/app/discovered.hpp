#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/fetch.hpp"

#include <filesystem>
#include <optional>
#include <string>
namespace feedmerged::app {
class Discovered {
  public:
    explicit Discovered(const std::filesystem::path&) {}
    std::optional<FetchResult> find(const std::string&) const { return std::nullopt; }
    void forget(const std::string&) {}
    void tidy(TimePoint) {}
};
}  // namespace feedmerged::app
