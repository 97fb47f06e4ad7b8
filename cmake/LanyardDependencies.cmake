# Everything that is not ours, found here and nowhere else. docs/dependencies.md says why each.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(SQLite3 3.37 REQUIRED) # STRICT tables
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(libedit REQUIRED IMPORTED_TARGET libedit)
pkg_check_modules(libpcap REQUIRED IMPORTED_TARGET libpcap)
find_package(Slirp 4.7 REQUIRED) # configuration version 4

# Asio comes as headers alone; its non-template half is compiled once, in base/src/asio.cpp.
find_path(ASIO_INCLUDE_DIR asio.hpp REQUIRED)
add_library(lanyard-asio INTERFACE)
target_include_directories(lanyard-asio SYSTEM INTERFACE ${ASIO_INCLUDE_DIR})
target_compile_definitions(lanyard-asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED
                                                  ASIO_SEPARATE_COMPILATION)
# Asio 1.22 looks for aligned_alloc by a macro of libstdc++ that is there only when a standard header
# came before it: some sources would allocate with aligned_alloc what others give to operator delete.
target_compile_definitions(lanyard-asio INTERFACE ASIO_DISABLE_STD_ALIGNED_ALLOC)
target_link_libraries(lanyard-asio INTERFACE Threads::Threads)

if(LANYARD_DESKTOP)
  find_package(Qt6 6.2 REQUIRED COMPONENTS Widgets DBus LinguistTools)
  if(LANYARD_TESTS)
    find_package(Qt6 6.2 REQUIRED COMPONENTS Test)
  endif()
endif()
if(LANYARD_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
