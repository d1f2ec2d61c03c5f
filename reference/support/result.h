// SPDX-License-Identifier: Apache-2.0
// A value or the Win32 error that stands in its place. Inside the library nothing else reports a failure; only api/
// turns it into a BOOL or a handle and a last error.
#pragma once

#include <cstdint>
#include <utility>
#include <variant>

#include "winerror.h"

namespace mapcheck {

enum class Win32Error : std::uint32_t {};

struct Failure {
  Win32Error error;
};

constexpr Failure fail(std::uint32_t code) {
  return Failure{Win32Error{code}};
}
constexpr std::uint32_t code_of(Win32Error error) {
  return static_cast<std::uint32_t>(error);
}

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Failure failure) : state_(std::in_place_index<1>, failure) {}

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  Failure failure() const { return std::get<1>(state_); }
  std::uint32_t code() const { return *this ? ERROR_SUCCESS : code_of(failure().error); }

 private:
  std::variant<T, Failure> state_;
};

// The outcome of something that has no value to give.
struct Done {};
using Status = Result<Done>;

}  // namespace mapcheck
