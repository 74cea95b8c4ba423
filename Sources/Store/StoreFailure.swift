// SPDX-License-Identifier: Apache-2.0

/// Why a store cannot be used.
package enum StoreFailure: Error, Sendable, Equatable {
    /// What is kept cannot be read; `why` is for people.
    case corrupt(why: String)
}
