# Where the source of lwIP is: LANYARD_LWIP_SOURCE, which may be given as -D or in the environment;
# else where tools/fetch_lwip put it, once for all presets. Sets LANYARD_LWIP_DIR.
set(LANYARD_LWIP_SOURCE "$ENV{LANYARD_LWIP_SOURCE}"
    CACHE PATH "Source tree of lwIP 2.1.3; empty: the one that tools/fetch_lwip fetched")

if(LANYARD_LWIP_SOURCE)
  set(LANYARD_LWIP_DIR ${LANYARD_LWIP_SOURCE} CACHE INTERNAL "")
else()
  set(LANYARD_LWIP_DIR ${PROJECT_SOURCE_DIR}/build/_deps/lwip-2.1.3 CACHE INTERNAL "")
endif()
if(NOT EXISTS ${LANYARD_LWIP_DIR}/src/include/lwip/init.h)
  message(FATAL_ERROR
    "Virtual boards need the source of lwIP 2.1.3, and it is not in ${LANYARD_LWIP_DIR}.\n"
    "Get it with   tools/fetch_lwip\n"
    "or name it:   cmake -DLANYARD_LWIP_SOURCE=DIR ...\n"
    "or build without boards:   cmake -DLANYARD_BOARDS=OFF ...")
endif()
file(READ ${LANYARD_LWIP_DIR}/src/include/lwip/init.h lanyard_lwip_version)
foreach(part MAJOR=2 MINOR=1 REVISION=3)
  string(REPLACE "=" " +" pattern "#define LWIP_VERSION_${part}")
  if(NOT lanyard_lwip_version MATCHES "${pattern}[^0-9]")
    message(FATAL_ERROR "${LANYARD_LWIP_DIR} is not lwIP 2.1.3, which the port is written for "
                        "and the ESP32 has; fetch it with tools/fetch_lwip")
  endif()
endforeach()
