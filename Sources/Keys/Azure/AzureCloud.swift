// SPDX-License-Identifier: Apache-2.0

/// One of Azure's clouds and one of its products that hold keys, by the DNS names of their vaults.
struct AzureCloud: Sendable, Hashable {
    /// What follows the vault's name: `vault.azure.net`.
    var suffix: String
    /// The host that gives tokens.
    var authority: String

    /// For what tokens are asked.
    var resource: String { "https://\(suffix)" }

    /// The cloud of a vault's host; `nil` when it is none of Azure's.
    init?(vault: String) {
        let parts = vault.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty,
            let known = Self.known.first(where: { $0.suffix == parts[1] })
        else { return nil }
        self = known
    }

    private init(_ suffix: String, _ authority: String) {
        self.suffix = suffix
        self.authority = authority
    }

    /// For vaults under other names, which an operator has allowed.
    static let `public` = AzureCloud("vault.azure.net", "login.microsoftonline.com")

    /// Azure Key Vault, "Authentication": the resource of each cloud.
    static let known = [
        `public`,
        AzureCloud("managedhsm.azure.net", "login.microsoftonline.com"),
        AzureCloud("vault.azure.cn", "login.chinacloudapi.cn"),
        AzureCloud("managedhsm.azure.cn", "login.chinacloudapi.cn"),
        AzureCloud("vault.usgovcloudapi.net", "login.microsoftonline.us"),
        AzureCloud("managedhsm.usgovcloudapi.net", "login.microsoftonline.us"),
    ]
}
