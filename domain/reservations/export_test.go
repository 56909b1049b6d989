package reservations

var StockOf = stockOf
