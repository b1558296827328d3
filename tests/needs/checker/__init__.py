"""The checker of needs: each rule with texts of which it speaks and of which it does not."""
