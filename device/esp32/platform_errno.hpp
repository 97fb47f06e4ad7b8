#pragma once

#include "system_errno.hpp"
