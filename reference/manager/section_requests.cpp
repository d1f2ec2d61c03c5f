// SPDX-License-Identifier: Apache-2.0
// Making sections and mapping views of them. A section is built from its file before its name is looked up, so a bad
// file fails, and a small one grows, even where the name leads to an object that exists already.
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "manager/requests.h"
#include "objects/section.h"
#include "support/system_error.h"
#include "winnt.h"

namespace mapcheck::manager {
namespace {

using objects::File;
using objects::Ref;
using objects::Section;

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kLargestSection = static_cast<std::uint64_t>(INT64_MAX) - kPage;

constexpr std::uint64_t whole_pages(std::uint64_t size) {
  return (size + kPage - 1) / kPage * kPage;
}

Result<Ref<Section>> make_memory_section(const Caller& caller, const protocol::CreateSectionRequest& request) {
  if (request.size == 0 || request.size > kLargestSection) return fail(ERROR_INVALID_PARAMETER);
  const std::uint64_t size = whole_pages(request.size);
  const bool committed = (request.attributes & SEC_RESERVE) == 0;
  const std::uint64_t limit = caller.world.commit_limit();
  if (committed && (size > limit || caller.tally().committed > limit - size)) return fail(ERROR_COMMITMENT_LIMIT);
  const objects::SectionTraits traits{request.protect, request.attributes};
  return objects::make_object<Section>(caller.tally(), traits, size);
}

// The size of a section of a file: to the byte, and the file grows to it where the protection allows that.
Result<std::uint64_t> fit_file(const File& file, const protocol::CreateSectionRequest& request) {
  const auto file_size = file.size();
  if (!file_size) return file_size.failure();
  const auto present = static_cast<std::uint64_t>(*file_size);
  const std::uint64_t size = request.size == 0 ? present : request.size;
  if (size == 0) return fail(ERROR_FILE_INVALID);
  if (size > kLargestSection) return fail(ERROR_INVALID_PARAMETER);
  if (size > present) {
    if (!objects::is_writable(request.protect)) return fail(ERROR_NOT_ENOUGH_MEMORY);
    const Status grown = file.resize(static_cast<std::int64_t>(size));
    if (!grown) return fail(ERROR_DISK_FULL);  // D-073
  }
  return size;
}

Result<Ref<Section>> make_file_section(const Caller& caller, const protocol::CreateSectionRequest& request) {
  const auto file = caller.object<File>(request.file, objects::file_access_of(request.protect));
  if (!file) return file.failure();
  // W-196, D-098: only files have data to map, and nothing on Linux is an executable image of Windows's.
  if (!(*file)->is_regular() || (request.attributes & SEC_IMAGE) != 0) return fail(ERROR_BAD_EXE_FORMAT);
  const auto size = fit_file(**file, request);
  if (!size) return size.failure();
  const objects::SectionTraits traits{request.protect, request.attributes};
  return objects::make_object<Section>(caller.tally(), traits, *size, *file);
}

// How many bytes a view shows; the section's size limits it to the byte.
Result<std::uint64_t> view_size(const Section& section, std::uint64_t offset, std::uint64_t size) {
  if (offset >= section.size()) return fail(ERROR_ACCESS_DENIED);
  const std::uint64_t rest = section.size() - offset;
  if (size > rest) return fail(ERROR_ACCESS_DENIED);
  return whole_pages(size == 0 ? rest : size);
}

Status pass_commitment(Section& section, protocol::MapViewRequest::Reply& reply) {
  if (section.commitment() == nullptr) return Done{};
  const auto bits = section.commitment()->bits();
  if (!bits) return bits.failure();
  reply.commit = protocol::PassedFd::borrow(*bits);
  return Done{};
}

}  // namespace

ReplyTo<protocol::CreateSectionRequest> create_section(Caller& caller, protocol::CreateSectionRequest& request) {
  auto section = request.file == 0 ? make_memory_section(caller, request) : make_file_section(caller, request);
  if (!section) return section.failure();
  objects::Access access = objects::section_access_of(request.protect);
  if (request.access != 0) {
    const auto granted = objects::grant_open(objects::Kind::section, request.access);
    if (!granted) return granted.failure();
    access = *granted;
  }
  return publish(caller, request.creation, std::move(*section), access);
}

ReplyTo<protocol::MapViewRequest> map_view(Caller& caller, protocol::MapViewRequest& request) {
  auto section = caller.object<Section>(request.section, objects::view_access_of(request.protect));
  if (!section) return section.failure();
  if (!request.is_aligned) return fail(ERROR_MAPPED_ALIGNMENT);  // D-372: after the handle, before what is there
  if (!(*section)->allows(request.protect)) return fail(ERROR_INVALID_PARAMETER);
  const auto size = view_size(**section, request.offset, request.size);
  if (!size) return size.failure();
  const auto memory = (*section)->memory();
  if (!memory) return memory.failure();
  protocol::MapViewRequest::Reply reply;
  reply.memory = protocol::PassedFd::borrow(*memory);
  reply.section = (*section)->number();
  reply.size = *size;
  reply.protect = request.protect | (*section)->protect_modifiers();
  reply.is_file = (*section)->is_file();
  const Status commit = pass_commitment(**section, reply);
  if (!commit) return commit.failure();
  // Memory stays as long as it is mapped. A file must be known to be mapped, and whose pages are committed here.
  if (reply.is_file || (*section)->commitment() != nullptr || request.register_it) {
    reply.view = caller.process.add_view({*section, request.offset / kPage, *size / kPage});
  }
  return reply;
}

ReplyTo<protocol::UnmapViewRequest> unmap_view(Caller& caller, protocol::UnmapViewRequest& request) {
  if (!caller.process.remove_view(request.view)) return fail(ERROR_INVALID_ADDRESS);
  return protocol::EmptyReply{};
}

}  // namespace mapcheck::manager
