// SPDX-License-Identifier: Apache-2.0

#include "CPKCS11.h"
