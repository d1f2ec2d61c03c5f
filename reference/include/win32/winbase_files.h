/* SPDX-License-Identifier: Apache-2.0
 * What winbase.h has about files: moving, copying, replacing, and their properties by handle. winbase.h includes it. */
#ifndef MAPCHECK_WIN32_WINBASE_FILES_H
#define MAPCHECK_WIN32_WINBASE_FILES_H

#include "minwinbase.h"

#define MOVEFILE_REPLACE_EXISTING 0x00000001u
#define MOVEFILE_COPY_ALLOWED 0x00000002u
#define MOVEFILE_WRITE_THROUGH 0x00000008u
#define REPLACEFILE_WRITE_THROUGH 0x00000001u
#define REPLACEFILE_IGNORE_MERGE_ERRORS 0x00000002u
#define REPLACEFILE_IGNORE_ACL_ERRORS 0x00000004u

#define COPY_FILE_FAIL_IF_EXISTS 0x00000001u

/* The parts about progress are not asked. */
typedef struct COPYFILE2_EXTENDED_PARAMETERS {
  DWORD dwSize;
  DWORD dwCopyFlags;
  BOOL* pfCancel;
  PVOID pProgressRoutine;
  PVOID pvCallbackContext;
} COPYFILE2_EXTENDED_PARAMETERS;

typedef enum _FILE_INFO_BY_HANDLE_CLASS {
  FileBasicInfo = 0,
  FileStandardInfo = 1,
  FileNameInfo = 2,
  FileRenameInfo = 3,
  FileDispositionInfo = 4,
  FileAllocationInfo = 5,
  FileEndOfFileInfo = 6,
  FileAttributeTagInfo = 9,
  FileIdInfo = 18,
  FileDispositionInfoEx = 21,
  FileRenameInfoEx = 22
} FILE_INFO_BY_HANDLE_CLASS,
    *PFILE_INFO_BY_HANDLE_CLASS;

typedef struct _FILE_BASIC_INFO {
  LARGE_INTEGER CreationTime;
  LARGE_INTEGER LastAccessTime;
  LARGE_INTEGER LastWriteTime;
  LARGE_INTEGER ChangeTime;
  DWORD FileAttributes;
} FILE_BASIC_INFO, *PFILE_BASIC_INFO;

typedef struct _FILE_STANDARD_INFO {
  LARGE_INTEGER AllocationSize;
  LARGE_INTEGER EndOfFile;
  DWORD NumberOfLinks;
  BOOLEAN DeletePending;
  BOOLEAN Directory;
} FILE_STANDARD_INFO, *PFILE_STANDARD_INFO;

typedef struct _FILE_NAME_INFO {
  DWORD FileNameLength;
  WCHAR FileName[1];
} FILE_NAME_INFO, *PFILE_NAME_INFO;

typedef struct _FILE_RENAME_INFO {
  __extension__ union {
    BOOLEAN ReplaceIfExists;
    DWORD Flags;
  };
  HANDLE RootDirectory;
  DWORD FileNameLength;
  WCHAR FileName[1];
} FILE_RENAME_INFO, *PFILE_RENAME_INFO;

#define FILE_RENAME_FLAG_REPLACE_IF_EXISTS 0x00000001u
#define FILE_RENAME_FLAG_POSIX_SEMANTICS 0x00000002u

/* DeleteFile is a macro wherever fileapi.h was included, so the member has all the names that it can come to. */
#pragma push_macro("DeleteFile")
#undef DeleteFile
typedef struct _FILE_DISPOSITION_INFO {
  __extension__ union {
    BOOLEAN DeleteFile;
    BOOLEAN DeleteFileA;
    BOOLEAN DeleteFileW;
  };
} FILE_DISPOSITION_INFO, *PFILE_DISPOSITION_INFO;
#pragma pop_macro("DeleteFile")

typedef struct _FILE_DISPOSITION_INFO_EX {
  DWORD Flags;
} FILE_DISPOSITION_INFO_EX, *PFILE_DISPOSITION_INFO_EX;

typedef struct _FILE_ALLOCATION_INFO {
  LARGE_INTEGER AllocationSize;
} FILE_ALLOCATION_INFO, *PFILE_ALLOCATION_INFO;

typedef struct _FILE_END_OF_FILE_INFO {
  LARGE_INTEGER EndOfFile;
} FILE_END_OF_FILE_INFO, *PFILE_END_OF_FILE_INFO;

typedef struct _FILE_ATTRIBUTE_TAG_INFO {
  DWORD FileAttributes;
  DWORD ReparseTag;
} FILE_ATTRIBUTE_TAG_INFO, *PFILE_ATTRIBUTE_TAG_INFO;

typedef struct _FILE_ID_128 {
  BYTE Identifier[16];
} FILE_ID_128, *PFILE_ID_128;

typedef struct _FILE_ID_INFO {
  ULONGLONG VolumeSerialNumber;
  FILE_ID_128 FileId;
} FILE_ID_INFO, *PFILE_ID_INFO;

WIN32_BEGIN
BOOL WINAPI MoveFileA(LPCSTR lpExistingFileName, LPCSTR lpNewFileName);
BOOL WINAPI MoveFileW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName) WIN32_WIDE(MoveFileW);
BOOL WINAPI MoveFileExA(LPCSTR lpExistingFileName, LPCSTR lpNewFileName, DWORD dwFlags);
BOOL WINAPI MoveFileExW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName, DWORD dwFlags) WIN32_WIDE(MoveFileExW);
BOOL WINAPI CopyFileA(LPCSTR lpExistingFileName, LPCSTR lpNewFileName, BOOL bFailIfExists);
BOOL WINAPI CopyFileW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName, BOOL bFailIfExists) WIN32_WIDE(CopyFileW);
HRESULT WINAPI CopyFile2(LPCWSTR pwszExistingFileName, LPCWSTR pwszNewFileName,
                         COPYFILE2_EXTENDED_PARAMETERS* pExtendedParameters) WIN32_WIDE(CopyFile2);
BOOL WINAPI ReplaceFileA(LPCSTR lpReplacedFileName, LPCSTR lpReplacementFileName, LPCSTR lpBackupFileName,
                         DWORD dwReplaceFlags, LPVOID lpExclude, LPVOID lpReserved);
BOOL WINAPI ReplaceFileW(LPCWSTR lpReplacedFileName, LPCWSTR lpReplacementFileName, LPCWSTR lpBackupFileName,
                         DWORD dwReplaceFlags, LPVOID lpExclude, LPVOID lpReserved) WIN32_WIDE(ReplaceFileW);
/* The structures of some classes hold texts, so these two exist for both sizes of wchar_t. */
BOOL WINAPI GetFileInformationByHandleEx(HANDLE hFile, FILE_INFO_BY_HANDLE_CLASS FileInformationClass,
                                         LPVOID lpFileInformation, DWORD dwBufferSize)
    WIN32_WIDE(GetFileInformationByHandleEx);
BOOL WINAPI SetFileInformationByHandle(HANDLE hFile, FILE_INFO_BY_HANDLE_CLASS FileInformationClass,
                                       LPVOID lpFileInformation, DWORD dwBufferSize)
    WIN32_WIDE(SetFileInformationByHandle);
DWORD WINAPI GetCurrentDirectoryA(DWORD nBufferLength, LPSTR lpBuffer);
DWORD WINAPI GetCurrentDirectoryW(DWORD nBufferLength, LPWSTR lpBuffer) WIN32_WIDE(GetCurrentDirectoryW);
BOOL WINAPI SetCurrentDirectoryA(LPCSTR lpPathName);
BOOL WINAPI SetCurrentDirectoryW(LPCWSTR lpPathName) WIN32_WIDE(SetCurrentDirectoryW);
WIN32_END

#define MoveFile WIN32_FORM(MoveFile)
#define MoveFileEx WIN32_FORM(MoveFileEx)
#define CopyFile WIN32_FORM(CopyFile)
#define ReplaceFile WIN32_FORM(ReplaceFile)
#define GetCurrentDirectory WIN32_FORM(GetCurrentDirectory)
#define SetCurrentDirectory WIN32_FORM(SetCurrentDirectory)

#endif
