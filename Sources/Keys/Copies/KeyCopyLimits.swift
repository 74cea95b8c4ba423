// SPDX-License-Identifier: Apache-2.0

/// How long copies of keys count, and how hard providers are asked. All times are in seconds.
package struct KeyCopyLimits: Sendable {
    /// A copy this old is renewed while it is still used.
    package var refreshAfter = 240
    /// A copy this old is used only when no newer one can be had. cosign keeps keys of a KMS for as long.
    package var freshFor = 300
    /// How old a copy may be when its provider does not answer.
    package var staleFor = 86_400
    /// How long it counts that a provider did not answer; not less than a fetch may take.
    package var failureFor = 10
    /// How long it counts what a provider said of a key: that there is none, or that it is switched off.
    package var refusalFor = 30
    /// Tries for one fetch.
    package var tries = 3
    /// Time for one fetch with all its tries.
    package var fetchTime = 10
    /// How long a fetch is waited for where an old copy is at hand.
    package var patience = Duration.seconds(1)
    /// Failed fetches in a row after which a provider is left alone.
    package var failuresBeforeRest = 5
    /// How long it is left alone.
    package var rest = 30
    /// A copy at least this old is renewed before a signature is rejected that another version may have made.
    package var renewedBeforeRejection = 30

    package init() {}
}
