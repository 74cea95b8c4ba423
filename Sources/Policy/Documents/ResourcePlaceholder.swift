// SPDX-License-Identifier: Apache-2.0

/// What a template of a `resourceUri` may leave open, as it is written there.
package enum ResourcePlaceholder: String, Sendable, CaseIterable {
    case repository = "{repository}"
    case tag = "{tag}"
    case digest = "{digest}"
}
