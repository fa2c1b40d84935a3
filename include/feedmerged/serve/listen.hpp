// SPDX-License-Identifier: MIT
// Sockets to listen on. Thread-safe.
#pragma once
#include "feedmerged/core/listen_address.hpp"
#include "feedmerged/core/result.hpp"

#include <string>
#include <utility>

namespace feedmerged::serve {

/// A file descriptor that is closed with its object.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    [[nodiscard]] int get() const { return descriptor_; }

  private:
    int descriptor_ = -1;
};

/// A listening TCP socket; for all addresses one that takes both families where the system has
/// both. An error names the address and what is in the way.
[[nodiscard]] Result<Descriptor> listen_on(const ListenAddress& address);
/// A listening socket of someone else's, such as systemd's, made ready for use; an error where it
/// is no stream socket that listens.
[[nodiscard]] Result<Descriptor> adopt(int descriptor);
/// "127.0.0.1:8480", "[::1]:8480", a path, or "?": where it listens, for the log.
[[nodiscard]] std::string local_name(const Descriptor& socket);

}  // namespace feedmerged::serve
