// SPDX-License-Identifier: Apache-2.0

import Metrics

/// Is told what a key store does.
package struct KeyStoreObserver: Sendable {
    /// A fetch with all its tries came to an end; the error is `nil` when it gave a key.
    package var fetched: @Sendable (_ provider: KeyProviderName, _ error: KeyFetchError?) -> Void
    /// A provider is left alone, or no longer.
    package var rests: @Sendable (_ provider: KeyProviderName, _ isResting: Bool) -> Void

    package init(
        fetched: @escaping @Sendable (_ provider: KeyProviderName, _ error: KeyFetchError?) -> Void = {
            _, _ in
        },
        rests: @escaping @Sendable (_ provider: KeyProviderName, _ isResting: Bool) -> Void = { _, _ in }
    ) {
        self.fetched = fetched
        self.rests = rests
    }

    /// Counts fetches in `assay_key_fetches_total` by provider and result, and shows in `assay_key_provider_resting`
    /// which providers are left alone.
    package static var metrics: KeyStoreObserver {
        KeyStoreObserver(
            fetched: { provider, error in
                let result = error?.cause.code.rawValue ?? "ok"
                Counter(
                    label: "assay_key_fetches_total",
                    dimensions: [("provider", provider.rawValue), ("result", result)]
                ).increment()
            },
            rests: { provider, isResting in
                Gauge(label: "assay_key_provider_resting", dimensions: [("provider", provider.rawValue)])
                    .record(isResting ? 1 : 0)
            })
    }
}
