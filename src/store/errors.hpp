// SPDX-License-Identifier: MIT
// Where SQLite's exceptions end: everything that the store's interface does runs inside guard(),
// which makes a StoreError of whatever is thrown. Stateless.
#pragma once
#include "feedmerged/store/store.hpp"

#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace feedmerged::store {

/// A row that cannot be what this program wrote.
class DamagedError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The exception as an error about the database `file` that happened while `doing` ("apply updates
/// to").
[[nodiscard]] StoreError to_store_error(const std::exception& error,
                                        const std::filesystem::path& file,
                                        const std::string& doing);

/// "cannot open /x/y: Permission denied".
[[nodiscard]] StoreError system_error(const std::string& doing, const std::filesystem::path& file,
                                      int error_number);

/// Runs `work` and returns what it returns, or the error of what it throws.
template <class Work>
auto guard(const std::filesystem::path& file, const char* doing, Work&& work)
    -> StoreResult<std::invoke_result_t<Work>> {
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            work();
            return {};
        } else {
            return work();
        }
    } catch (const StoreFailure& failure) {
        return fail(failure.error());
    } catch (const std::exception& error) {
        return fail(to_store_error(error, file, doing));
    }
}

}  // namespace feedmerged::store
