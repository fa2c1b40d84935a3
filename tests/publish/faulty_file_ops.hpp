// SPDX-License-Identifier: MIT
// The real file system with one call that fails. Not thread-safe.
#pragma once
#include "feedmerged/publish/file_publisher.hpp"

#include <cerrno>

namespace feedmerged::test {

class FaultyFileOps final : public publish::FileOps {
  public:
    enum class Fault {
        Clean,  ///< the call does nothing and fails
        Torn,   ///< what it can do in part is done in part, then it fails
    };

    /// The `nth` call that can fail does (1 is the first; 0: none), with `error`.
    FaultyFileOps(int nth, int error, Fault fault) : nth_(nth), error_(error), fault_(fault) {}

    /// Whether that call was ever made.
    [[nodiscard]] bool has_failed() const { return nth_ > 0 && calls_ >= nth_; }
    [[nodiscard]] int calls() const { return calls_; }

    int create_directories(const std::filesystem::path& path) override {
        return fails() ? error_ : real_.create_directories(path);
    }
    int write_file(const std::filesystem::path& path, std::string_view bytes) override {
        if (!fails()) return real_.write_file(path, bytes);
        if (fault_ == Fault::Torn) (void)real_.write_file(path, bytes.substr(0, bytes.size() / 2));
        return error_;
    }
    int rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
        return fails() ? error_ : real_.rename(from, to);
    }
    int sync_directory(const std::filesystem::path& path) override {
        return fails() ? error_ : real_.sync_directory(path);
    }
    int remove(const std::filesystem::path& path) override {
        return fails() ? error_ : real_.remove(path);
    }
    bool equals(const std::filesystem::path& path, std::string_view bytes) override {
        return !fails() && real_.equals(path, bytes);
    }
    int check_replaceable(const std::filesystem::path& path) override {
        return fails() ? error_ : real_.check_replaceable(path);
    }

  private:
    bool fails() { return ++calls_ == nth_; }

    publish::FileOps& real_ = publish::system_file_ops();
    int nth_;
    int error_;
    Fault fault_;
    int calls_ = 0;
};

}  // namespace feedmerged::test
