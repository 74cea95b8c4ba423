// SPDX-License-Identifier: Apache-2.0

import NIOSSL

extension TestServer {
    static func tlsConfiguration() throws -> TLSConfiguration {
        .makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
    }

    /// For `localhost` and 127.0.0.1, its own authority, in PEM.
    /// Good for a hundred years, for tests alone.
    package static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBnjCCAUOgAwIBAgIUJ74xcMJq01CMJKCfFqrzEQfoMJ0wCgYIKoZIzj0EAwIw
        FTETMBEGA1UEAwwKYXNzYXktdGVzdDAgFw0yNjExMjEwNTMyMTFaGA8yMTI2MTAy
        ODA1MzIxMVowFTETMBEGA1UEAwwKYXNzYXktdGVzdDBZMBMGByqGSM49AgEGCCqG
        SM49AwEHA0IABFlEViOUNkM01V2uyqnHJuetsBspugghoyf4fs0ztZN9Y0inPpEJ
        iApyTfroEpTWHfzPKdyOs2gzoR8WjhYNquSjbzBtMB0GA1UdDgQWBBSlIlOigQoP
        G5Ddtdg7jDdX1xRP3zAfBgNVHSMEGDAWgBSlIlOigQoPG5Ddtdg7jDdX1xRP3zAP
        BgNVHRMBAf8EBTADAQH/MBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAKBggq
        hkjOPQQDAgNJADBGAiEA2nIyJ9KpFqXFC4X/SJFhjKWlD9jTdFVy/L2HJLxnMqkC
        IQCtbXQkaLG5w7Pbfc5LYqfVq9Zivjkht6jqKkWAM/+lvw==
        -----END CERTIFICATE-----
        """

    /// Its key, in PEM.
    package static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgofbm4OqWd4OijDax
        WwawX1VKHs6lv7vwDkHdy4ZTthehRANCAARZRFYjlDZDNNVdrsqpxybnrbAbKboI
        IaMn+H7NM7WTfWNIpz6RCYgKck366BKU1h38zyncjrNoM6EfFo4WDark
        -----END PRIVATE KEY-----
        """
}
