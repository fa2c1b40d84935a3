// SPDX-License-Identifier: MIT
// Configurations for the tests of this folder: written into a directory that is gone afterwards.
// Not thread-safe.
#pragma once
#include "feedmerged/config/config.hpp"
#include "support/temp_dir.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace feedmerged::test {

/// What every valid configuration needs.
inline const std::string kMinimal =
    "[[feed]]\nurl = \"https://a.example/feed\"\n[[output]]\ndirectory = \"out\"\n";

class ConfigDir {
  public:
    explicit ConfigDir(const std::string& text) { add("feedmerged.toml", text); }
    ConfigDir& add(const std::string& name, const std::string& text) {
        write_text(dir_ / name, text);
        return *this;
    }
    [[nodiscard]] std::filesystem::path file() const { return dir_ / "feedmerged.toml"; }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
        return dir_ / name;
    }

    /// The configuration, which must be valid.
    [[nodiscard]] config::Config load(const config::LoadOptions& options = {}) const {
        auto loaded = config::load_config(file(), options);
        for (const auto& line : loaded ? std::vector<std::string>{} : lines(loaded.error()))
            FAIL_CHECK(line);
        REQUIRE(loaded);
        return *loaded;
    }
    /// "feedmerged.toml:LINE:COLUMN: message" of each problem, without the directory.
    [[nodiscard]] std::vector<std::string> problems(const config::LoadOptions& options = {}) const {
        const auto loaded = config::load_config(file(), options);
        return loaded ? std::vector<std::string>{} : lines(loaded.error());
    }

  private:
    [[nodiscard]] std::vector<std::string> lines(
        const std::vector<config::Problem>& problems) const {
        const std::string prefix = dir_.path().string() + '/';
        std::vector<std::string> out;
        for (const config::Problem& problem : problems) {
            std::string line = config::to_string(problem);
            out.push_back(line.starts_with(prefix) ? line.substr(prefix.size()) : line);
        }
        return out;
    }

    TempDir dir_;
};

}  // namespace feedmerged::test
