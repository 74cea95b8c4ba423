// SPDX-License-Identifier: Apache-2.0

/// A certification authority and signers in memory, whose signatures of the Notary Project can be wrong in any one way.
package enum TestNotary {}
